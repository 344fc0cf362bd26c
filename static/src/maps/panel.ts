/**
 * The map's own pop-up: a small panel inside the map, not a dialog, with the point's title, facts, answer and link. It
 * stands beside its point; where the map is too narrow for that it lies along the map's lower edge.
 */
import { element as make, icon } from '../core/dom';
import { t } from '../core/text';
import { pointName, pointShape } from './shapes';
import { texts } from './texts';
import type { PointFeature } from './types';

export interface PanelEvents {
  closed(): void;
  switched(point: PointFeature): void;
}

/** Narrower than this, a map has no room beside a point. */
const BESIDE_FROM_PX = 560;
const EDGE_PX = 12;
/** From a point's middle to the panel: half the drawing, and a little air. */
const CLEAR_PX = 34;

/** A place in the map's own pixels. */
interface Spot {
  x: number;
  y: number;
}

export class Panel {
  private readonly box = make('section', { class: 'mappanel', hidden: true });
  private shown: string | null = null;

  constructor(
    private readonly host: HTMLElement,
    private readonly events: PanelEvents,
    /** Where the point is drawn now; null when it is not. */
    private readonly spotOf: (id: string) => Spot | null,
  ) {
    this.box.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      this.close();
    });
    host.append(this.box);
  }

  /** How much of the map it covers from below. */
  get height(): number {
    return this.box.hidden || this.isBeside ? 0 : this.box.offsetHeight;
  }

  private get isBeside(): boolean {
    return this.host.clientWidth >= BESIDE_FROM_PX;
  }

  /** Stands where its point is now: at its right where there is room, else at its left. */
  follow(): void {
    const spot = this.box.hidden || !this.isBeside || this.shown === null ? null : this.spotOf(this.shown);
    this.box.classList.toggle('mappanel--beside', spot !== null);
    if (!spot) {
      this.box.style.removeProperty('left');
      this.box.style.removeProperty('top');
      return;
    }
    const { offsetWidth: width, offsetHeight: height } = this.box;
    const right = spot.x + CLEAR_PX;
    const fitsRight = right + width + EDGE_PX <= this.host.clientWidth;
    const left = fitsRight ? right : Math.max(EDGE_PX, spot.x - CLEAR_PX - width);
    const lowest = this.host.clientHeight - height - EDGE_PX;
    this.box.style.left = `${left}px`;
    this.box.style.top = `${Math.max(EDGE_PX, Math.min(spot.y - height / 3, lowest))}px`;
  }

  show(points: PointFeature[], takeFocus: boolean): void {
    const [first, ...others] = points;
    if (!first) return;
    const { properties } = first;
    this.box.setAttribute('aria-label', pointName(properties));
    this.box.replaceChildren(head(first), told(first), this.closeButton());
    if (others.length > 0) this.box.append(this.choices(first, others));
    this.box.hidden = false;
    this.shown = properties.id;
    this.follow();
    if (takeFocus) this.box.querySelector<HTMLElement>('a, button')?.focus();
  }

  /** Takes the panel away without telling: the choice was made elsewhere. */
  hide(): void {
    this.box.hidden = true;
  }

  private close(): void {
    this.hide();
    this.events.closed();
  }

  private closeButton(): HTMLButtonElement {
    const attributes = { type: 'button', class: 'iconbtn mappanel__close', 'aria-label': t(texts.close) };
    const button = make('button', attributes, icon('x'));
    button.addEventListener('click', () => this.close());
    return button;
  }

  private choices(first: PointFeature, others: PointFeature[]): HTMLElement {
    const list = make('ul', { class: 'mappanel__list' });
    for (const other of others) {
      const button = make('button', { type: 'button', class: 'mappanel__other' });
      button.append(named(other), other.properties.title);
      button.addEventListener('click', () => {
        this.show([other, first, ...others.filter((one) => one !== other)], true);
        this.events.switched(other);
      });
      list.append(make('li', {}, button));
    }
    return make('div', { class: 'mappanel__others' }, make('p', { class: 'muted' }, t(texts.alsoHere)), list);
  }
}

/** The drawing with its name, where no text beside it says the same. */
function named(point: PointFeature): SVGSVGElement {
  const shape = pointShape(point.properties, 's');
  shape.removeAttribute('aria-hidden');
  shape.setAttribute('role', 'img');
  shape.setAttribute('aria-label', pointName(point.properties));
  return shape;
}

function head(point: PointFeature): HTMLElement {
  const { url, title } = point.properties;
  const heading = url ? make('a', { href: url }, title) : make('strong', {}, title);
  heading.classList.add('mappanel__title');
  const words = make('div', {}, heading, make('p', { class: 'mappanel__state' }, pointName(point.properties)));
  return make('div', { class: 'mappanel__head' }, pointShape(point.properties), words);
}

function told(point: PointFeature): HTMLElement {
  const { facts, meta, answer, photo } = point.properties;
  const words = make('div', {});
  for (const line of facts ?? (meta ? [meta] : [])) words.append(make('p', { class: 'muted' }, line));
  if (answer) words.append(make('blockquote', { class: 'mappanel__answer' }, answer));
  const picture = photo ? make('img', { class: 'mappanel__photo', src: photo, alt: t(texts.photo) }) : null;
  return make('div', { class: 'mappanel__told' }, words, picture);
}
