// Draws the council map in a file of its own: no network, no storage, nothing that somebody wrote read as markup.
// Reads COUNCIL, which stands before it; folium's layers name the functions that it gives out.
var councilMap = (function (data) {
  'use strict';
  var SVG = 'http://www.w3.org/2000/svg';
  var SIZE = 46;
  var FARTHEST = 48;
  var SPREAD_UP_TO = 150;
  var PAPER = { width: '178mm', height: '118mm' };
  var BASELINE = { risk: 26, positive: 26, suggestion: 24 };
  var WIDTHS = { street: [8, 1.5, 22], path: [2, 1, 3], rail: [4, 2, 8], rail2: [4, 2, 8], stream: [4, 1.5, 14], shore: [1, 1, 3] };
  var map = null;
  var grounds = [];
  var labels = [];
  var markers = [];
  var stacks = null;
  var threads = L.layerGroup();
  var points = data.rows.map(read);

  // Of several walks, a number is not enough to tell two points apart.
  var ofManyWalks = points.some(function (point) { return point.walk !== points[0].walk; });

  function read(row, at) {
    var word = function (index) { return data.words[row[index] || 0]; };
    var corner = data.bounds || [0, 0];
    var state = data.states[row[4]];
    return {
      at: at, lon: row[0] === null ? null : corner[0] + row[0] * data.unit, lat: corner[1] + row[1] * data.unit,
      number: row[2], kind: data.kinds[row[3]], kindName: data.texts['kind' + row[3]], group: state[0], state: state[1],
      title: row[5], category: word(6), place: word(7), walk: word(8), seen: word(9), owner: word(10), when: word(11),
      late: row[12] || 0, answer: word(13), photo: row[14] || ''
    };
  }

  function say(key, values) {
    return Object.keys(values || {}).reduce(function (text, name) {
      return text.split('{' + name + '}').join(values[name]);
    }, data.texts[key]);
  }

  function make(tag, className, text) {
    var element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  }

  function svg(tag, attributes, text) {
    var element = document.createElementNS(SVG, tag);
    Object.keys(attributes).forEach(function (name) { element.setAttribute(name, attributes[name]); });
    if (text !== undefined) element.textContent = text;
    return element;
  }

  function late(point) {
    if (!point.late) return '';
    return point.late === 1 ? say('lateOne') : say('late', { n: point.late });
  }

  function name(point) {
    var number = point.number ? ' ' + point.number : '';
    return [point.kindName + number, point.state.toLowerCase(), late(point)].filter(Boolean).join(', ');
  }

  function drawing(point) {
    // More digits than three do not fit inside a point.
    var shown = point.number > 0 && point.number <= 999;
    var solid = point.group === 'verified' || point.group === 'noted';
    var picture = svg('svg', { class: 'pt', viewBox: '-3 -3 46 46', 'aria-hidden': 'true' });
    picture.append(svg('use', { href: '#' + point.kind + '-' + point.group }));
    if (shown) {
      var className = 'n' + (solid ? ' n--light' : '') + (point.group === 'waiting' ? ' n--rim' : '') + (point.group === 'declined' ? ' n--grey' : '') + (point.number > 99 ? ' n--3' : '');
      picture.append(svg('text', { class: className, x: 20, y: BASELINE[point.kind] }, String(point.number)));
    }
    if (point.late) picture.append(svg('use', { href: '#flag' }));
    return picture;
  }

  var PointIcon = L.DivIcon.extend({
    options: { iconSize: [SIZE, SIZE], className: 'point' },
    createIcon: function () {
      var element = make('div');
      element.append(drawing(this.options.point));
      var walk = ofManyWalks && this.options.point.walk ? ', ' + this.options.point.walk : '';
      element.setAttribute('aria-label', name(this.options.point) + walk + ': ' + this.options.point.title);
      this._setIconStyles(element, 'icon');
      return element;
    }
  });

  var StackIcon = L.DivIcon.extend({
    options: { iconSize: [SIZE, SIZE], className: 'point' },
    createIcon: function () {
      var count = this.options.count;
      var element = make('div');
      var picture = svg('svg', { class: 'pt', viewBox: '-3 -3 46 46', 'aria-hidden': 'true' });
      picture.append(svg('use', { href: '#pile' }));
      picture.append(svg('text', { class: count > 99 ? 'n n--light n--3' : 'n n--light', x: 20, y: 29 }, count > 999 ? '999+' : '×' + count));
      element.append(picture);
      element.setAttribute('aria-label', say('stack', { n: count }));
      element.title = say('stack', { n: count });
      this._setIconStyles(element, 'icon');
      return element;
    }
  });

  function placed(point) { return point.lon !== null; }

  function collection(list) { return { type: 'FeatureCollection', features: list }; }

  function layer(source) {
    if (source === 'ground') return data.ground;
    return collection(points.filter(placed).map(function (point) {
      return { type: 'Feature', geometry: { type: 'Point', coordinates: [point.lon, point.lat] }, properties: point };
    }));
  }

  function style(part) {
    var kind = part.properties.class;
    var lines = kind === 'water' || kind === 'outline' || kind === 'casing' || kind === 'route' || kind in WIDTHS;
    return { className: 'm-' + kind, stroke: lines, fill: true, fillOpacity: 1, interactive: false, smoothFactor: 0.5 };
  }

  function label(text, at, isWater) {
    var words = svg('text', { class: isWater ? 'm-label m-label--water' : 'm-label', 'text-anchor': 'middle' }, text);
    var box = svg('svg', { class: 'm-labelbox', width: 1, height: 1, 'aria-hidden': 'true' });
    box.append(words);
    var icon = L.divIcon({ className: 'm-labelicon', html: box, iconSize: [0, 0] });
    labels.push({ text: text, wide: isWater ? 12 : 8.5, marker: L.marker(at, { icon: icon, interactive: false, keyboard: false, pane: 'names' }) });
    return L.layerGroup();
  }

  /** A point of the sketch: a tree, or a name that is shown where it has room. */
  function tree(part, at) {
    var properties = part.properties;
    if (properties.class === 'tree') return L.circle(at, Object.assign(style(part), { radius: properties.width || 4 }));
    return properties.name ? label(properties.name, at, properties.of === 'water') : L.layerGroup();
  }

  function scale() {
    var metres = 156543.03392 * Math.cos(map.getCenter().lat * Math.PI / 180) / Math.pow(2, map.getZoom());
    grounds.forEach(function (part) {
      var limits = WIDTHS[part.feature.properties.class];
      var width = Math.min(limits[2], Math.max(limits[1], (part.feature.properties.width || limits[0]) / metres));
      part.setStyle({ weight: part.feature.properties.class === 'rail2' ? width / 2 : width });
    });
  }

  /** What no name may lie on: points, piles, and what lies over the map. */
  function taken() {
    var boxes = [];
    var frame = map.getContainer().getBoundingClientRect();
    map.getContainer().querySelectorAll('.point, .tools, .leaflet-control-scale').forEach(function (part) {
      var box = part.getBoundingClientRect();
      var inset = part.classList.contains('point') ? 4 : 0;
      boxes.push(L.bounds([box.left - frame.left + inset, box.top - frame.top + inset], [box.right - frame.left - inset, box.bottom - frame.top - inset]));
    });
    return boxes;
  }

  /** Shows the names that have room. */
  function write() {
    var spots = labels.map(function (one) { return map.latLngToContainerPoint(one.marker.getLatLng()); });
    var fits = councilCrowd.names(labels, spots, taken(), map.getSize());
    labels.forEach(function (one, at) {
      var wanted = map.getZoom() >= 11 && fits[at];
      if (wanted !== map.hasLayer(one.marker)) map[wanted ? 'addLayer' : 'removeLayer'](one.marker);
    });
  }

  /** Piles are made where stepping aside would take the points too far from where they belong. */
  function radius(zoom) {
    var here = points.filter(placed);
    if (here.length > SPREAD_UP_TO) return 48;
    var spots = here.map(function (point) { return map.project([point.lat, point.lon], zoom); });
    return councilCrowd.spread(spots).far > FARTHEST ? 48 : 0.01;
  }

  /** Points that crowd step aside, with a thread to where they belong. */
  function giveRoom() {
    threads.clearLayers();
    var shown = [];
    map.eachLayer(function (part) { if (part instanceof L.Marker && part._icon && part._icon.classList.contains('point')) shown.push(part); });
    if (shown.length > SPREAD_UP_TO) return;
    var spots = shown.map(function (part) { return map.latLngToLayerPoint(part.getLatLng()); });
    councilCrowd.spread(spots).places.forEach(function (place, at) {
      var made = shown[at];
      made.shift = L.point(place.x, place.y).subtract(spots[at]);
      made._icon.style.marginLeft = made.shift.x - SIZE / 2 + 'px';
      made._icon.style.marginTop = made.shift.y - SIZE / 2 + 'px';
      if (made.getPopup()) made.getPopup().options.offset = made.shift.add([0, -12]);
      if (Math.hypot(made.shift.x, made.shift.y) < 12) return;
      ['m-thread m-thread--casing', 'm-thread'].forEach(function (className) {
        threads.addLayer(L.polyline([made.getLatLng(), map.layerPointToLatLng(place)], { className: className, interactive: false }));
      });
    });
  }

  function settle() {
    giveRoom();
    write();
  }

  /** The middle of a named line or surface. */
  function middle(part) {
    if (part.feature.geometry.type !== 'LineString') return part.getBounds().getCenter();
    var line = part.getLatLngs();
    return line[Math.floor(line.length / 2)];
  }

  function marker(part, at) {
    var point = part.properties;
    var made = L.marker(at, { icon: new PointIcon({ point: point }), riseOnHover: true, zIndexOffset: point.at * 100 });
    markers[point.at] = made;
    return made;
  }

  function bind(part, made) {
    made.bindPopup(function () { return card(part.properties); }, {
      maxWidth: 320, minWidth: 240, closeButton: true, offset: [0, -12], autoPanPadding: [16, 16]
    });
  }

  /** What it is about and where; a point without words of its own has its category for a title. */
  function about(point) {
    return [point.category === point.title ? '' : point.category, point.place].filter(Boolean);
  }

  function card(point) {
    var box = make('div', 'card__text');
    box.tabIndex = -1;
    box.append(make('strong', 'card__title', point.title), make('p', 'card__state n-' + (point.late ? 'late' : point.group), name(point)));
    var where = about(point).join(' · ');
    if (where) box.append(make('p', '', where));
    var who = [point.owner, point.when].filter(Boolean).join(', ');
    if (who) box.append(make('p', '', who));
    var seen = [point.walk, point.seen && say('seen', { day: point.seen })].filter(Boolean).join(' · ');
    if (seen) box.append(make('p', 'quiet', seen));
    if (point.answer) box.append(make('blockquote', '', point.answer));
    if (point.photo) {
      var picture = make('img');
      picture.src = point.photo;
      picture.alt = say('photo');
      box.append(picture);
    }
    return box;
  }

  function stack(cluster) { return new StackIcon({ count: cluster.getChildCount() }); }

  /** As near as it takes for the point to stand alone; on one spot with others the stack is spread out. */
  function show(point) {
    var made = markers[point.at];
    map.getContainer().scrollIntoView({ block: 'center' });
    for (var zoom = Math.max(map.getZoom(), 16); zoom <= map.getMaxZoom(); zoom += 1) {
      map.setView(made.getLatLng(), zoom, { animate: false });
      if (stacks.getVisibleParent(made) === made) {
        made.openPopup();
        return;
      }
    }
    stacks.once('spiderfied', function () { made.openPopup(); });
    stacks.getVisibleParent(made).spiderfy();
  }

  function row(point) {
    var line = make('tr');
    var first = make('td');
    first.append(drawing(point));
    var what = make('td');
    if (placed(point)) {
      var button = make('button', '', point.title);
      button.type = 'button';
      button.title = say('show');
      button.addEventListener('click', function () { show(point); });
      what.append(button);
    } else what.append(make('strong', '', point.title));
    var where = about(point).concat(ofManyWalks && point.walk || [], point.seen || []).join(' · ');
    if (where) what.append(make('p', 'quiet', where));
    if (point.answer) what.append(make('p', 'answer', point.answer));
    var when = make('td', point.late ? 'when n-late' : 'when', point.when);
    if (point.late) when.append(make('p', '', late(point)));
    line.append(first, what, make('td', '', point.state), make('td', '', point.owner), when);
    return line;
  }

  function fill() {
    var rows = document.getElementById('rows');
    if (rows.childElementCount) return;
    var all = document.createDocumentFragment();
    points.forEach(function (point) { all.append(row(point)); });
    rows.append(all);
  }

  function tool(text, sign, press) {
    var button = make('button', 'tool', sign);
    button.type = 'button';
    button.setAttribute('aria-label', text);
    button.addEventListener('click', press);
    return button;
  }

  function fit() {
    var box = data.bounds;
    if (box) map.fitBounds([[box[1], box[0]], [box[3], box[2]]], { paddingTopLeft: [40, 40], paddingBottomRight: [84, 40], maxZoom: 17, animate: false });
  }

  function frame(id, center, options) {
    var still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    var moving = { zoomAnimation: !still, fadeAnimation: !still, markerZoomAnimation: !still, inertia: !still };
    map = L.map(id, Object.assign({ center: center, zoomSnap: 0.25, scrollWheelZoom: false }, moving, options));
    map.createPane('names').style.zIndex = 450;
    var box = map.getContainer();
    box.addEventListener('focusin', function () { map.scrollWheelZoom.enable(); });
    box.addEventListener('focusout', function () { map.scrollWheelZoom.disable(); });
    box.addEventListener('keydown', function (event) {
      if (event.key === 'Escape') map.closePopup();
    });
    var opener = null;
    map.on('popupopen', function (event) {
      var close = event.popup.getElement().querySelector('.leaflet-popup-close-button');
      var from = event.popup._source.getElement();
      close.setAttribute('aria-label', say('close'));
      // Leaflet makes it a link to nowhere.
      close.removeAttribute('href');
      close.tabIndex = 0;
      close.onkeydown = function (key) {
        if (key.key !== 'Enter' && key.key !== ' ') return;
        key.preventDefault();
        map.closePopup();
      };
      // Opened with a key it is gone through with keys, and left for where they came from.
      opener = document.activeElement === from ? from : null;
      if (opener) close.focus({ preventScroll: true });
    });
    map.on('popupclose', function () {
      if (opener && opener.isConnected) opener.focus();
      opener = null;
    });
    var tools = L.control({ position: 'topright' });
    tools.onAdd = function () {
      var list = make('div', 'tools');
      list.append(
        tool(say('zoomIn'), '+', function () { map.zoomIn(1); }),
        tool(say('zoomOut'), '−', function () { map.zoomOut(1); }),
        tool(say('all'), '⤢', fit)
      );
      L.DomEvent.disableClickPropagation(list);
      return list;
    };
    tools.addTo(map);
    L.control.scale({ imperial: false, position: 'bottomright' }).addTo(map);
    if (data.grid) grid();
    return map;
  }

  function grid() {
    map.createPane('grid').style.zIndex = 100;
    var Grid = L.GridLayer.extend({ createTile: function () { return make('div', 'm-grid'); } });
    new Grid({ pane: 'grid', maxZoom: 24 }).addTo(map);
  }

  function start() {
    map.eachLayer(function (part) {
      if (part.getChildCount || !part.feature) {
        if (part.zoomToShowLayer) stacks = part;
        return;
      }
      var properties = part.feature.properties;
      if (part.setStyle && properties.class in WIDTHS) grounds.push(part);
      if (part.setStyle && part.getBounds && properties.name) label(properties.name, middle(part), properties.class === 'water');
    });
    threads.addTo(map);
    fit();
    map.on('zoomend', scale);
    map.on('moveend resize', settle);
    stacks.on('spiderfied unspiderfied animationend', settle);
    scale();
    settle();
    var list = document.getElementById('list');
    list.addEventListener('toggle', function () { if (list.open) fill(); });
    if (points.length <= data.open) list.open = true;
    var paper = map.getContainer().style;
    addEventListener('beforeprint', function () {
      if (points.length <= data.open) fill();
      // The page is laid out after this, the map is drawn now: as large as the paper will have it.
      Object.assign(paper, PAPER);
      map.closePopup();
      map.invalidateSize({ animate: false });
      fit();
    });
    addEventListener('afterprint', function () {
      paper.width = paper.height = '';
      map.invalidateSize({ animate: false });
      fit();
    });
  }

  return { make: frame, layer: layer, style: style, tree: tree, marker: marker, bind: bind, stack: stack, radius: radius, start: start };
})(COUNCIL);
