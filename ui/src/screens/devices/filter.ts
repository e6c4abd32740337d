// What is looked for among the devices.

import type {
  CertificateFilter,
  DeviceQuery,
  DeviceSort,
  PresenceFilter,
} from '../../backend/types';
import type { Sort } from '../../lib/table';

export interface Filter {
  text: string;
  group: string | null;
  /** `''`: those that reported none. */
  version: string | null;
  presence: PresenceFilter;
  certificate: CertificateFilter;
}

export const NO_FILTER: Filter = {
  text: '',
  group: null,
  version: null,
  presence: 'any',
  certificate: 'any',
};

/** The group is a place, not a filter that was set. */
export const isFiltered = (filter: Filter): boolean =>
  filter.text.trim() !== '' ||
  filter.version !== null ||
  filter.presence !== 'any' ||
  filter.certificate !== 'any';

const SORTS: Record<string, DeviceSort> = {
  device: 'name',
  heard: 'heard-from',
  firmware: 'version',
  update: 'last-update',
};

export const asQuery = (
  filter: Filter,
  sort: Sort,
  rows: { offset: number; limit: number },
): DeviceQuery => ({
  ...filter,
  text: filter.text.trim(),
  sort: SORTS[sort.by] ?? 'name',
  descending: sort.descending,
  ...rows,
});
