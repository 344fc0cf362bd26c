/** A vector base map from one `.pmtiles` file, painted in the design's own map colours. */
import { namedFlavor, type Flavor } from '@protomaps/basemaps';
import * as L from 'leaflet';
import { PMTiles } from 'pmtiles';
import { labelRules, leafletLayer, paintRules } from 'protomaps-leaflet';

/** A CSS colour token as a plain colour, in the theme that is on now. */
function token(name: string): string {
  const probe = document.createElement('i');
  probe.style.color = `var(${name})`;
  probe.hidden = true;
  document.body.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}

function flavor(): Flavor {
  const dark = token('--m-land') !== 'rgb(228, 230, 222)';
  const base = namedFlavor(dark ? 'dark' : 'light');
  const land = token('--m-land');
  const park = token('--m-park');
  const street = token('--m-street');
  const label = token('--m-label');
  const halo = token('--m-halo');
  const greens = { park_a: park, park_b: park, wood_a: park, wood_b: park, scrub_a: park, scrub_b: park, zoo: park };
  const streets = {
    other: street, minor_service: street, minor_a: street, minor_b: street, link: street, major: street,
    highway: street, bridges_other: street, bridges_minor: street, bridges_link: street, bridges_major: street,
    bridges_highway: street, pedestrian: land,
  };
  const names = {
    roads_label_minor: label, roads_label_minor_halo: halo, roads_label_major: label, roads_label_major_halo: halo,
    subplace_label: label, subplace_label_halo: halo, city_label: label, city_label_halo: halo,
    address_label: label, address_label_halo: halo,
  };
  return {
    ...base, ...greens, ...streets, ...names,
    background: land,
    earth: land,
    water: token('--m-water'),
    buildings: token('--m-house'),
    railway: token('--m-rail'),
  };
}

/** The layer of an archive, or of the one at an address; rejects where its header cannot be read. */
export async function vectorLayer(from: PMTiles | string, language: string): Promise<L.Layer> {
  const file = typeof from === 'string' ? new PMTiles(from) : from;
  const header = await file.getHeader();
  const colours = flavor();
  return leafletLayer({
    url: file,
    maxDataZoom: header.maxZoom,
    backgroundColor: colours.background,
    paintRules: paintRules(colours),
    labelRules: labelRules(colours, language),
  }) as unknown as L.Layer;
}
