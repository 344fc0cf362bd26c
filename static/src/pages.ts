/** Entry of every ordinary page: the styles, and the behaviours that its elements ask for by name. */
import './styles/index.css';

import { mount, type Registry } from './core/behaviours';

/** Each room lists its own behaviours in its `behaviours.ts`. */
const rooms = import.meta.glob<Registry>(['./*/behaviours.ts', '!./core/*'], { import: 'behaviours', eager: true });

mount(document.body, Object.values(rooms));
