// A script for a script tag, whose attributes hold its options. It starts when it is read.
import 'umami/src/tracker/index.js';

export function init() {}

export const track = (name, data) => window.umami.track(name, data);
