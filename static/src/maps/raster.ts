/** Tiles that are pictures, from an archive on this phone. */
import * as L from 'leaflet';
import type { PMTiles } from 'pmtiles';

class ArchiveLayer extends L.GridLayer {
  constructor(private readonly archive: PMTiles, options: L.GridLayerOptions) {
    super(options);
  }

  protected override createTile({ x, y, z }: L.Coords, done: L.DoneCallback): HTMLElement {
    const picture = document.createElement('img');
    picture.alt = '';
    picture.className = 'm-tile';
    void this.fill(picture, z, x, y).then(() => done(undefined, picture), (problem: Error) => done(problem, picture));
    return picture;
  }

  private async fill(picture: HTMLImageElement, z: number, x: number, y: number): Promise<void> {
    const tile = await this.archive.getZxy(z, x, y);
    if (tile === undefined) return; // outside the walk's area
    picture.src = URL.createObjectURL(new Blob([tile.data]));
    await picture.decode();
    URL.revokeObjectURL(picture.src);
  }
}

export async function archiveLayer(archive: PMTiles): Promise<L.Layer> {
  const { maxZoom, minZoom } = await archive.getHeader();
  return new ArchiveLayer(archive, { maxZoom: 22, maxNativeZoom: maxZoom, minNativeZoom: minZoom });
}
