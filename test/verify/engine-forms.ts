/** A directory that the steps of a Dockerfile change one after the other, each step in a layer of its own. */
const engineForms: Readonly<Record<string, readonly string[]>> = {
  'link-within-a-layer': ['echo x >a; ln a b; ln a c', 'chmod 600 b', 'rm a'],
  'link-to-a-lower-file': ['echo x >a', 'ln a b', 'ln b c; chmod 4755 c'],
  'link-in-the-place-of-its-target': ['echo x >a', 'ln a b; rm a', 'mv b a'],
  'link-to-a-symlink': ['ln -s x a', 'ln a b; chown -h 3:4 b'],
  'link-and-copy': ['echo x >a; ln a b', 'cp a c; rm b; ln c b'],
  'directory-made-again': ['mkdir d; echo old >d/old', 'rm -r d; mkdir d; echo new >d/new', 'rm -r d; mkdir -m 700 d'],
  'nested-made-again': ['mkdir -p d/e/f; echo old >d/e/f/old', 'rm -r d; mkdir -p d/e', 'echo x >d/e/f'],
  'emptied-directory': ['mkdir d; echo 1 >d/1; echo 2 >d/2', 'rm d/*', 'rmdir d'],
  'moved-directory': ['mkdir d; echo old >d/old', 'mv d e', 'mv e d; echo new >d/new'],
  'directory-by-file': ['mkdir d; echo old >d/old', 'rm -r d; echo file >d', 'rm d; mkdir d; echo new >d/new'],
  'directory-by-symlink': ['mkdir r d; echo x >r/x; echo old >d/old', 'rm -r d; ln -s r d', 'echo y >d/y'],
  'symlink-by-directory': ['mkdir r; echo x >r/x; ln -s r d', 'rm d; mkdir d', 'echo y >d/y'],
  'below-a-symlink': ['mkdir -m 700 r; echo x >r/x; ln -s r s', 'echo y >s/y; rm s/x', 'rm -r r; mkdir r; echo z >s/z'],
  'made-and-gone': ['echo x >a', 'rm a; echo y >b; rm b', 'echo z >a'],
  devices: ['mkfifo p; mknod n c 1 3; mknod -m 600 b b 259 300', 'rm p; chmod 640 n; ln b c', 'mkfifo n2; rm n'],
  'no-whiteout-device': ['! mknod w c 0 0 2>/dev/null'],
  modes: ['touch a; mkdir -m 1777 d; chmod 4755 a', 'chown 1234:4000000 a d; chmod 2750 d', 'chmod 7777 a'],
  sparse: ['truncate -s 3000000 a; printf x | dd of=a bs=1 seek=2000000 conv=notrunc 2>/dev/null', 'printf y >>a'],
  names: [
    `touch 'a b' 'a\\b' "$(printf 'a\\nb')" ümlaut .wh -- -x; mkdir -p ${'deep/'.repeat(45)}; echo x >${'deep/'.repeat(45)}f`,
    `rm 'a b' ./-x; touch ${'n'.repeat(250)}; echo y >${'deep/'.repeat(45)}f`,
  ],
}

/** One RUN for each layer, in which every form takes its step. */
export function engineSteps(): readonly string[] {
  const depth = Math.max(...Object.values(engineForms).map((steps) => steps.length))
  return Array.from({ length: depth }, (_, index) => {
    const steps = Object.entries(engineForms).flatMap(([name, all]) =>
      all[index] === undefined ? [] : [`mkdir -p /forms/${name}; cd /forms/${name}`, all[index]],
    )
    return `RUN <<'STEP'\nset -e\n${steps.join('\n')}\nSTEP`
  })
}
