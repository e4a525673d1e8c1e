/** What kinds of layer there are, in the order in which people look for them. */
export const kindGroups = [
  { group: 'bounds', kinds: ['planning_area', 'built_up_area', 'districts'] },
  { group: 'green', kinds: ['green_land', 'planned_green', 'candidate_land', 'canopy'] },
  { group: 'water', kinds: ['water', 'shoreline', 'wetland'] },
  {
    group: 'city',
    kinds: ['residential_land', 'population', 'roads', 'greenways', 'historic_districts'],
  },
  { group: 'imagery', kinds: ['imagery'] },
] as const;

export const kinds: readonly string[] = kindGroups.flatMap((group) => group.kinds);

/** No indicator asks for these: nothing is lacking where they are not there. */
export const optionalKinds: readonly string[] = ['candidate_land', 'imagery'];

/** What a GeoTIFF can be; nothing else can be imagery. */
export const imageKinds: readonly string[] = ['imagery', 'canopy'];
