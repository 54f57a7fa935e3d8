/**
 * Rules in the syntax of EasyPrivacy, one or more for each kind that its general part has: they hold on any host, the
 * shop's own included. They are written for this test, so they stand for the kinds and not for the list of a day.
 * Each comes with an address that it blocks.
 */
export const RULES: readonly (readonly [rule: string, blocked: string])[] = [
  // A folder, anywhere in a path.
  ['/api/analytics/*', 'https://a.example/api/analytics/events'],
  ['/analytics/events', 'https://a.example/x/analytics/events?a=1'],
  ['/collector/hit?', 'https://a.example/collector/hit?a=1'],
  ['/event-log/*', 'https://a.example/event-log/1'],
  ['/telemetry/*', 'https://a.example/telemetry/v1/x'],
  ['/track/event/*', 'https://a.example/track/event/1'],
  ['/tracking/*', 'https://a.example/tracking/x'],
  ['/stats/collect', 'https://a.example/stats/collect'],
  ['/v1/pixel?', 'https://a.example/v1/pixel?x'],
  ['/visitor/*', 'https://a.example/visitor/1'],
  // A file name.
  ['/analytics.js', 'https://a.example/js/analytics.js'],
  ['/beacon.js', 'https://a.example/beacon.js'],
  ['/fingerprint.', 'https://a.example/fingerprint.min.js'],
  ['/event-tracking.js', 'https://a.example/event-tracking.js'],
  ['/js/tracker.', 'https://a.example/js/tracker.min.js'],
  ['/t.gif?', 'https://a.example/t.gif?x'],
  ['/tracker.js', 'https://a.example/tracker.js'],
  ['/track.js?', 'https://a.example/track.js?x'],
  ['/visitor.min.js', 'https://a.example/visitor.min.js'],
  ['/xtcore.js', 'https://a.example/xtcore.js'],
  // Lists against cookie banners have these.
  ['/consent.js', 'https://a.example/consent.js?x'],
  // A part of a file name or of a host.
  ['-analytics.', 'https://a.example/shop-analytics.js'],
  ['-tracking.js?', 'https://a.example/shop-tracking.js?x'],
  ['.analytics.min.', 'https://a.example/shop.analytics.min.js'],
  ['.tracker.', 'https://a.example/shop.tracker.js'],
  ['_tracker.js', 'https://a.example/shop_tracker.js'],
  ['://analytics.', 'https://analytics.a.example/'],
  ['://tracking.*/events', 'https://tracking.a.example/v/events'],
  // The beginning of a query.
  ['/collect?', 'https://a.example/collect?v=1'],
  ['/event?eventType=', 'https://a.example/event?eventType=x'],
  ['/event?token=', 'https://a.example/event?token=x'],
  ['/events?data=', 'https://a.example/events?data=x'],
  ['/events/capture?', 'https://a.example/events/capture?x'],
  ['/log?event=', 'https://a.example/log?event=x'],
  ['/session?id=', 'https://a.example/session?id=x'],
  ['/views?page=', 'https://a.example/views?page=x'],
  // Parameters.
  ['&sessionid=*&visitorid=', 'https://a.example/x?a&sessionid=1&visitorid=2'],
  ['&pageReferrer=', 'https://a.example/x?a&pageReferrer=1'],
  ['?action=track', 'https://a.example/x?action=track_visitor'],
  ['?event=*&ts=', 'https://a.example/x?event=1&ts=2'],
  ['?token=*&sessionid=', 'https://a.example/x?token=1&sessionid=2'],
  // Options: kind of request, and whose it is.
  ['/data/collect/*$xmlhttprequest', 'https://a.example/data/collect/1'],
  ['/s.js?$script', 'https://a.example/s.js?x'],
  ['/px.$image,third-party', 'https://other.example/px.gif'],
  ['/e/*$ping', 'https://a.example/e/1'],
  // A regular expression.
  ['/\\/(collect|beacon|pixel|hit)s?[/?]/', 'https://a.example/hits/1'],
];
