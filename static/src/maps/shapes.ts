/** The map-point language: shape is kind, fill is state, number is order, flag is late, ring is selected. */
import { svg } from '../core/dom';
import { t } from '../core/text';
import { texts } from './texts';
import type { Kind, PointProperties } from './types';

interface Shape {
  outline: string;
  lowerHalf: string;
  stripes: string;
  baseline: number;
}

const SHAPES: Record<Kind, Shape> = {
  risk: {
    outline: 'M20 2.5 37.5 20 20 37.5 2.5 20z',
    lowerHalf: 'M2.5 20H37.5L20 37.5z',
    stripes: 'M5.9 23.4 9.5 27 27 9.5 23.4 5.9zM13 30.5 16.6 34.1 34.1 16.6 30.5 13z',
    baseline: 26,
  },
  positive: {
    outline: 'M20 4a16 16 0 1 1 0 32a16 16 0 1 1 0-32z',
    lowerHalf: 'M4 20a16 16 0 0 0 32 0z',
    stripes:
      'M18.2 4.1 13.2 5.5 8.7 8.7 5.5 13.2 4.1 18.2zM4.7 24.7 7.1 29.4 29.4 7.1 24.7 4.7z' +
      'M10.6 32.9 15.3 35.3 35.3 15.3 32.9 10.6zM21.8 35.9 26.8 34.5 31.3 31.3 34.5 26.8 35.9 21.8z',
    baseline: 26,
  },
  suggestion: {
    outline: 'M6 4h28a2 2 0 0 1 2 2v24a2 2 0 0 1-2 2H17l-8 7v-7H6a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z',
    lowerHalf: 'M4 18H36v12a2 2 0 0 1-2 2H17l-8 7v-7H6a2 2 0 0 1-2-2z',
    stripes:
      'M4 9.3 4 16.3 16.3 4 9.3 4zM4 23.4 4 30.5 30.5 4 23.4 4z' +
      'M9 32.5 9 39 13.9 34.8 36 12.6 36 5.5zM23.7 32 30.7 32 36 26.7 36 19.7z',
    baseline: 24,
  },
};

/** More digits than three do not fit inside a point. */
const MOST_DIGITS = 999;

export type Fill = 'open' | 'half' | 'wait' | 'done' | 'verified' | 'declined';

const FILLS: Record<string, Fill> = {
  new: 'open',
  accepted: 'open',
  unassigned: 'open',
  assigned: 'open',
  returned: 'open',
  planned: 'half',
  in_progress: 'half',
  waiting: 'wait',
  done: 'done',
  verified: 'verified',
  declined: 'declined',
  dismissed: 'declined',
  duplicate: 'declined',
  withdrawn: 'declined',
  noted: 'verified',
};

export function fillOf(state: string): Fill {
  return FILLS[state] ?? 'open';
}

export type PointLook = Pick<PointProperties, 'kind' | 'state' | 'number'> & {
  late?: boolean;
  selected?: boolean;
  unsent?: boolean;
  reviewed?: boolean;
};

/** Ground, what fills it, and the edge over both. */
function body(fill: Fill, shape: Shape): SVGElement[] {
  if (fill !== 'half' && fill !== 'wait') return [svg('path', { class: 'p-body', d: shape.outline })];
  return [
    svg('path', { class: 'p-ground', d: shape.outline }),
    svg('path', { class: 'p-fill', d: fill === 'half' ? shape.lowerHalf : shape.stripes }),
    svg('path', { class: 'p-body', d: shape.outline }),
  ];
}

function mark(fill: Fill, number: number | null, shape: Shape): SVGElement[] {
  if (number !== null && number <= MOST_DIGITS) return [digits(String(number), shape.baseline)];
  if (fill !== 'declined') return [];
  return [svg('path', { class: 'p-strike', d: `M12 ${shape.baseline + 2} 28 ${shape.baseline - 14}` })];
}

function digits(text: string, baseline: number): SVGElement {
  return svg('text', { class: text.length > 2 ? 'n n--3' : 'n', x: 20, y: baseline }, text);
}

function flag(): SVGElement {
  const bang = svg('text', { class: 'p-bang', x: 34, y: 10.5 }, '!');
  return svg('g', {}, svg('circle', { class: 'p-flag', cx: 34, cy: 6, r: 8.5 }), bang);
}

/** Somebody has reviewed it: a tick of its own, so that the half fill means "in progress" everywhere. */
function tick(): SVGElement {
  const disc = svg('circle', { class: 'p-seen', cx: 34, cy: 34, r: 8 });
  return svg('g', {}, disc, svg('path', { class: 'p-tick', d: 'm30.4 34.2 2.5 2.5 4.7-4.9' }));
}

/** The drawn point, as `components/point.html` draws it, without a name of its own: what holds it says what it is. */
export function pointShape(look: PointLook, size: '' | 's' | 'l' = ''): SVGSVGElement {
  const shape = SHAPES[look.kind];
  const fill = fillOf(look.state);
  const classes = [`p-${fill}`];
  if (look.late) classes.push('p-late');
  if (look.selected) classes.push('p-sel');
  if (look.unsent) classes.push('p-unsent');
  const group = svg('g', { class: classes.join(' ') }, svg('path', { class: 'p-rim', d: shape.outline }));
  if (look.selected) group.append(svg('path', { class: 'p-rim2', d: shape.outline }));
  group.append(...body(fill, shape), ...mark(fill, look.number, shape));
  if (look.reviewed) group.append(tick());
  if (look.late) group.append(flag());
  const className = size ? `pt pt--${size}` : 'pt';
  return svg('svg', { class: className, viewBox: '-3 -3 46 46', 'aria-hidden': 'true' }, group);
}

/** Several points in one: a count on a pile of cards, lit while any of them is open. */
export function stackShape(count: number, open: boolean, late: boolean): SVGSVGElement {
  const classes = ['p-stack', open ? 'p-open' : 'p-quiet'];
  if (late) classes.push('p-late');
  const card = (x: number, y: number, className: string): SVGElement =>
    svg('rect', { class: className, x, y, width: 32, height: 26, rx: 4 });
  const group = svg(
    'g',
    { class: classes.join(' ') },
    card(4, 10, 'p-rim'),
    card(8, 2, 'p-card'),
    card(6, 6, 'p-card'),
    card(4, 10, 'p-body'),
    digits(count > MOST_DIGITS ? `${MOST_DIGITS}+` : String(count), 29),
  );
  if (late) group.append(flag());
  return svg('svg', { class: 'pt', viewBox: '-3 -3 46 46', 'aria-hidden': 'true' }, group);
}

function word(key: string): string {
  return key in texts ? t(texts[key as keyof typeof texts]) : key;
}

/** "Risk 6, på gång, försenad": what the drawing says, in words. */
export function pointName(look: PointLook): string {
  const parts = [look.number === null ? word(look.kind) : `${word(look.kind)} ${look.number}`, word(look.state)];
  if (look.late) parts.push(t(texts.late));
  if (look.unsent) parts.push(t(texts.unsent));
  if (look.reviewed) parts.push(t(texts.reviewed));
  return parts.join(', ');
}
