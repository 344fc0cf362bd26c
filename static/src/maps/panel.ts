/** The map's own pop-up: a small panel inside the map, not a dialog, with the point's title, facts and link. */
import { element as make, icon } from '../core/dom';
import { t } from '../core/text';
import { pointName, pointShape } from './shapes';
import { texts } from './texts';
import type { PointFeature } from './types';

export interface PanelEvents {
  closed(): void;
  switched(point: PointFeature): void;
}

export class Panel {
  private readonly box = make('section', { class: 'mappanel', hidden: true });

  constructor(
    host: HTMLElement,
    private readonly events: PanelEvents,
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
    return this.box.hidden ? 0 : this.box.offsetHeight;
  }

  show(points: PointFeature[], takeFocus: boolean): void {
    const [first, ...others] = points;
    if (!first) return;
    const { properties } = first;
    this.box.setAttribute('aria-label', pointName(properties));
    this.box.replaceChildren(head(first), this.closeButton());
    if (others.length > 0) this.box.append(this.choices(first, others));
    this.box.hidden = false;
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
  const { url, title, meta } = point.properties;
  const heading = url ? make('a', { href: url }, title) : make('strong', {}, title);
  heading.classList.add('mappanel__title');
  const state = make('p', {}, pointName(point.properties));
  const words = make('div', {}, heading, state, make('p', { class: 'muted' }, meta));
  return make('div', { class: 'mappanel__head' }, pointShape(point.properties), words);
}
