// Who has room on the council map's file: points that step aside for one another, and names that are left out.
var councilCrowd = (function () {
  'use strict';
  var APART = 30;
  var ROUNDS = 120;
  var HALF_LINE = 11;

  /** Each spot moved as far as it takes to be APART from the others; how far the farthest had to go. */
  function spread(spots) {
    var places = spots.map(function (spot, at) { return { x: spot.x + Math.cos(at * 2.4) / 9, y: spot.y + Math.sin(at * 2.4) / 9 }; });
    for (var round = 0, moved = true; moved && round < ROUNDS; round += 1) {
      moved = false;
      for (var i = 0; i < places.length; i += 1) {
        for (var j = i + 1; j < places.length; j += 1) {
          var a = places[i], b = places[j], dx = b.x - a.x, dy = b.y - a.y;
          var missing = APART - Math.max(Math.abs(dx), Math.abs(dy));
          if (missing < 0.1) continue;
          var axis = Math.abs(dx) >= Math.abs(dy) ? 'x' : 'y';
          var sign = b[axis] >= a[axis] ? 1 : -1;
          a[axis] -= sign * missing / 2;
          b[axis] += sign * missing / 2;
          moved = true;
        }
      }
    }
    var far = places.map(function (place, at) { return Math.hypot(place.x - spots[at].x, place.y - spots[at].y); });
    return { places: places, far: moved ? Infinity : Math.max.apply(null, far.concat(0)) };
  }

  /** Which names have room: none on another nor on what is taken, none over the edge, none twice. */
  function names(labels, spots, taken, size) {
    var boxes = taken.slice();
    var view = L.bounds([0, 0], size);
    var told = {};
    return labels.map(function (one, at) {
      var half = L.point(one.text.length * one.wide / 2, HALF_LINE);
      var middle = spots[at].subtract([0, HALF_LINE / 2]);
      var box = L.bounds(middle.subtract(half), middle.add(half));
      var isTaken = boxes.some(function (other) { return other.intersects(box); });
      if (told[one.text] || isTaken || !view.contains(box)) return false;
      boxes.push(box);
      told[one.text] = true;
      return true;
    });
  }

  return { spread: spread, names: names };
})();
