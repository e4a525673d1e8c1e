/** What a browser tells of itself, short enough for people: Edge 131 · Windows. */

/** The first that is found counts: most browsers also name those that they descend from. */
const browsers: [name: string, sign: RegExp][] = [
  ['WeChat', /MicroMessenger\/(\d+)/],
  ['360', /360(?:SE|EE|Browser)(?:\/(\d+))?/],
  ['QQ Browser', /QQBrowser\/(\d+)/],
  ['Edge', /Edg(?:A|iOS)?\/(\d+)/],
  ['Firefox', /Firefox\/(\d+)/],
  ['Chrome', /Chrome\/(\d+)/],
  ['Safari', /Version\/(\d+).* Safari/],
];
const systems: [name: string, sign: RegExp][] = [
  ['HarmonyOS', /HarmonyOS|OpenHarmony/],
  ['Android', /Android/],
  ['iPhone', /iPhone/],
  ['iPad', /iPad/],
  ['Windows', /Windows/],
  ['macOS', /Macintosh/],
  ['Linux', /Linux/],
];

/** The agent as it is, where it is no browser we know. */
export function deviceOf(agent: string): string {
  for (const [name, sign] of browsers) {
    const found = sign.exec(agent);
    if (!found) continue;
    const system = systems.find(([, mark]) => mark.test(agent))?.[0];
    return [[name, found[1]].filter(Boolean).join(' '), system].filter(Boolean).join(' · ');
  }
  return agent;
}
