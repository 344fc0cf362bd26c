/** The plain ground under everything: a calm graticule that moves with the map and needs no network. */
import * as L from 'leaflet';

const PANE = 'ground';

const Graticule = L.GridLayer.extend({
  createTile(): HTMLElement {
    return L.DomUtil.create('div', 'm-grid');
  },
});

export function addGraticule(map: L.Map): void {
  const pane = map.createPane(PANE);
  pane.classList.add('m-groundpane');
  new (Graticule as unknown as new (options: L.GridLayerOptions) => L.GridLayer)({
    pane: PANE,
    maxZoom: 24,
    minZoom: 0,
    updateWhenZooming: false,
  }).addTo(map);
}
