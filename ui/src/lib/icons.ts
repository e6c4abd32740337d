// Every icon of the application by the name it has here, so that one picture means one thing.

import Activity from '@lucide/svelte/icons/activity';
import ArrowDown from '@lucide/svelte/icons/arrow-down';
import ArrowDownToLine from '@lucide/svelte/icons/arrow-down-to-line';
import ArrowUp from '@lucide/svelte/icons/arrow-up';
import Ban from '@lucide/svelte/icons/ban';
import Check from '@lucide/svelte/icons/check';
import ChevronDown from '@lucide/svelte/icons/chevron-down';
import ChevronLeft from '@lucide/svelte/icons/chevron-left';
import ChevronRight from '@lucide/svelte/icons/chevron-right';
import ChevronUp from '@lucide/svelte/icons/chevron-up';
import Circle from '@lucide/svelte/icons/circle';
import CircleCheck from '@lucide/svelte/icons/circle-check';
import CircleDashed from '@lucide/svelte/icons/circle-dashed';
import CircleX from '@lucide/svelte/icons/circle-x';
import Clock from '@lucide/svelte/icons/clock';
import Clipboard from '@lucide/svelte/icons/clipboard-paste';
import Copy from '@lucide/svelte/icons/copy';
import Cpu from '@lucide/svelte/icons/cpu';
import Download from '@lucide/svelte/icons/download';
import Ellipsis from '@lucide/svelte/icons/ellipsis';
import Equal from '@lucide/svelte/icons/equal';
import Eraser from '@lucide/svelte/icons/eraser';
import Eye from '@lucide/svelte/icons/eye';
import EyeOff from '@lucide/svelte/icons/eye-off';
import FileText from '@lucide/svelte/icons/file-text';
import Flask from '@lucide/svelte/icons/flask-conical';
import Folder from '@lucide/svelte/icons/folder';
import Info from '@lucide/svelte/icons/info';
import KeyRound from '@lucide/svelte/icons/key-round';
import List from '@lucide/svelte/icons/list';
import ListChecks from '@lucide/svelte/icons/list-checks';
import Lock from '@lucide/svelte/icons/lock';
import Package from '@lucide/svelte/icons/package';
import Pause from '@lucide/svelte/icons/pause';
import Pencil from '@lucide/svelte/icons/pencil';
import Play from '@lucide/svelte/icons/play';
import Plug from '@lucide/svelte/icons/plug';
import Plus from '@lucide/svelte/icons/plus';
import Power from '@lucide/svelte/icons/power';
import Radio from '@lucide/svelte/icons/radio';
import RotateCw from '@lucide/svelte/icons/rotate-cw';
import Save from '@lucide/svelte/icons/save';
import Search from '@lucide/svelte/icons/search';
import SearchCheck from '@lucide/svelte/icons/search-check';
import ShieldCheck from '@lucide/svelte/icons/shield-check';
import Sliders from '@lucide/svelte/icons/sliders-horizontal';
import SquareMinus from '@lucide/svelte/icons/square-minus';
import Stethoscope from '@lucide/svelte/icons/stethoscope';
import Tag from '@lucide/svelte/icons/tag';
import Trash from '@lucide/svelte/icons/trash';
import TriangleAlert from '@lucide/svelte/icons/triangle-alert';
import Undo from '@lucide/svelte/icons/undo-2';
import Unplug from '@lucide/svelte/icons/unplug';
import Upload from '@lucide/svelte/icons/upload';
import User from '@lucide/svelte/icons/user';
import Users from '@lucide/svelte/icons/users';
import X from '@lucide/svelte/icons/x';
import OctagonX from './OctagonX.svelte';

export const ICONS = {
  activity: Activity,
  add: Plus,
  air: Radio,
  ban: Ban,
  check: Check,
  'circle-check': CircleCheck,
  'circle-dashed': CircleDashed,
  'circle-x': CircleX,
  circle: Circle,
  clipboard: Clipboard,
  clock: Clock,
  close: X,
  copy: Copy,
  devices: Cpu,
  doctor: Stethoscope,
  down: ChevronDown,
  download: Download,
  equal: Equal,
  eraser: Eraser,
  export: Download,
  folder: Folder,
  group: Users,
  hide: EyeOff,
  images: FileText,
  import: Upload,
  info: Info,
  keys: KeyRound,
  ledger: List,
  left: ChevronLeft,
  'list-checks': ListChecks,
  lock: Lock,
  more: Ellipsis,
  'octagon-x': OctagonX,
  pause: Pause,
  pencil: Pencil,
  play: Play,
  plug: Plug,
  power: Power,
  rehearsal: Flask,
  retry: RotateCw,
  right: ChevronRight,
  rollouts: Radio,
  'rotate-cw': RotateCw,
  save: Save,
  search: Search,
  'search-check': SearchCheck,
  settings: Sliders,
  shield: ShieldCheck,
  show: Eye,
  'sort-down': ArrowDown,
  'sort-up': ArrowUp,
  'square-minus': SquareMinus,
  tag: Tag,
  transfer: ArrowDownToLine,
  trash: Trash,
  undo: Undo,
  unplug: Unplug,
  up: ChevronUp,
  updates: Package,
  user: User,
  warning: TriangleAlert,
} as const;

export type IconName = keyof typeof ICONS;
