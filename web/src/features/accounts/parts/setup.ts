/** What the first-run wizard proposes: levels, projections, roles, and the usual bureaus. */

export const levels = ['prefecture', 'county_city', 'county'] as const;

/** What a division may be that a city begins with; what lies within them comes later. */
export const divisionKinds = ['district', 'zone'] as const;

/** Three administrators that no person may combine, and the office that runs the review. */
export const firstRoles = [
  'system_administrator',
  'security_administrator',
  'audit_administrator',
  'office',
] as const;

/** CGCS2000 in three-degree belts: the register numbers them from 75° on, belt by belt. */
export function meridians(): { degrees: number; crs: string }[] {
  return Array.from({ length: 21 }, (_, belt) => ({
    degrees: 75 + 3 * belt,
    crs: `EPSG:${4534 + belt}`,
  }));
}

/** The sentence holds one bureau a line, full and short name parted by an equals sign. */
export function proposedBureaus(t: (key: string) => string): Record<string, string>[] {
  return t('accounts.setup_bureau_list')
    .split('\n')
    .map((line) => {
      const [name = '', short_name = name] = line.split('=');
      return { name, short_name };
    });
}
