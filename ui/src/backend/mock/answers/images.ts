import type { Backend } from '../../backend';
import type { ImageDetail } from '../../types';
import type { Program } from '../program';
import { hex, random } from '../random';
import { problem, text } from '../text';
import { seededWorld } from '../world';

type Answers = Pick<
  Backend,
  'images' | 'image' | 'imageChoose' | 'imageAdd' | 'imageSample' | 'imagesCollect'
>;

export function imageAnswers(program: Program): Answers {
  const { clock, world } = program;
  const add = (name: string): ImageDetail => {
    const known = world.images.find((image) => image.name === name);
    if (known) return known;
    const like = seededWorld(clock.now()).images[0];
    if (!like) throw problem('internal', text('image.none', 'There is no image.'));
    const hash = hex(random(world.images.length + 101), 64);
    const image = { ...like, hash, name, addedAt: clock.now(), usedBy: 0, updates: [] };
    world.images.unshift(image);
    program.changed('images');
    return image;
  };
  return {
    images: async () => world.images.map((image) => ({ ...image })),
    image: async (hash) => {
      const image = world.images.find((one) => one.hash === hash);
      if (!image) throw problem('not-found', text('image.none', 'There is no such image.'));
      return structuredClone(image);
    },
    imageChoose: async () => add('meter-2.6.0.bin'),
    imageAdd: async (path) => add(path.split('/').at(-1) ?? path),
    imageSample: async () => add('sample-1.0.0.bin'),
    imagesCollect: async () => {
      const unused = world.images.filter(({ usedBy }) => usedBy === 0);
      world.images = world.images.filter(({ usedBy }) => usedBy > 0);
      program.changed('images');
      return [unused.length, unused.reduce((sum, { size }) => sum + size, 0)];
    },
  };
}
