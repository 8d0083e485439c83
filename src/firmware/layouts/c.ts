import { type Layout, readme } from './parts.ts';
import { plainMain } from './plainMain.ts';

/** All files side by side, for any build system. */
export const c: Layout = {
  name: 'c',
  summary: 'plain files for any build',
  pack(parts) {
    const { name } = parts.pipeline;
    const use = `
Compile all \`.c\` files of this folder as C99 or later, never with \`-ffast-math\`, and include \`${name}.h\`. To run the self-test here:

    cc *.c example/main.c -I. -lm -o ${name} && ./${name}
`;
    return {
      ...parts.headers,
      ...parts.sources,
      'example/main.c': plainMain(parts.pipeline),
      'README.md': readme(parts, use),
    };
  },
};
