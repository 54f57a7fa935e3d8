___TERMS_OF_SERVICE___

By creating or modifying this file you agree to Google Tag Manager's Community
Template Gallery Developer Terms of Service available at
https://developers.google.com/tag-manager/gallery-tos (or such other URL as
Google may provide), as modified from time to time.


___INFO___

{
  "type": "TAG",
  "id": "cvt_temp_public_id",
  "version": 1,
  "securityGroups": [],
  "displayName": "Vitrine",
  "categories": [
    "ANALYTICS",
    "CONVERSIONS"
  ],
  "brand": {
    "id": "brand_dummy",
    "displayName": "Vitrine"
  },
  "description": "Loads Vitrine, the first-party tracker for 3D and AR product pages, follows consent mode, and sends events of your triggers.",
  "containerContexts": [
    "WEB"
  ]
}


___TEMPLATE_PARAMETERS___

[
  {
    "type": "SELECT",
    "name": "action",
    "displayName": "What the tag does",
    "macrosInSelect": false,
    "selectItems": [
      {
        "value": "load",
        "displayValue": "Loads Vitrine"
      },
      {
        "value": "event",
        "displayValue": "Sends an event"
      }
    ],
    "simpleValueType": true,
    "defaultValue": "load"
  },
  {
    "type": "GROUP",
    "name": "loading",
    "displayName": "Loading",
    "groupStyle": "NO_ZIPPY",
    "enablingConditions": [
      {
        "paramName": "action",
        "paramValue": "load",
        "type": "EQUALS"
      }
    ],
    "subParams": [
      {
        "type": "TEXT",
        "name": "loader",
        "displayName": "Address of vitrine.loader.js",
        "simpleValueType": true,
        "valueValidators": [
          {
            "type": "NON_EMPTY"
          },
          {
            "type": "REGEX",
            "args": [
              "https://[^?#]+"
            ],
            "errorMessage": "Enter an address that starts with https://, without ? and #."
          }
        ],
        "help": "The file is in the zip with this template. Host it on the shop's own domain."
      },
      {
        "type": "TEXT",
        "name": "script",
        "displayName": "Address of vitrine.auto.js",
        "simpleValueType": true,
        "valueValidators": [
          {
            "type": "NON_EMPTY"
          },
          {
            "type": "REGEX",
            "args": [
              "https://[^?#]+"
            ],
            "errorMessage": "Enter an address that starts with https://, without ? and #."
          }
        ],
        "help": "The address of the file on the shop's own domain, or of the version that your collector serves."
      },
      {
        "type": "TEXT",
        "name": "integrity",
        "displayName": "Integrity of vitrine.auto.js",
        "simpleValueType": true,
        "help": "Optional. The hash of the tag that vitrine-collector init prints.",
        "valueValidators": [
          {
            "type": "REGEX",
            "args": [
              "(sha(256|384|512)-[A-Za-z0-9+/]{43,86}={0,2})?"
            ],
            "errorMessage": "Enter a hash such as sha384-…"
          }
        ]
      },
      {
        "type": "TEXT",
        "name": "token",
        "displayName": "Public token",
        "simpleValueType": true,
        "valueValidators": [
          {
            "type": "NON_EMPTY"
          }
        ],
        "help": "Everybody who opens the shop can read it. Never a private token."
      },
      {
        "type": "TEXT",
        "name": "endpoint",
        "displayName": "Base address of the events API",
        "simpleValueType": true,
        "valueValidators": [
          {
            "type": "NON_EMPTY"
          },
          {
            "type": "REGEX",
            "args": [
              "(https:/)?/[^?#]+"
            ],
            "errorMessage": "Enter an address that starts with https:// or /, without ? and #."
          }
        ],
        "help": "Such as https://shop.example/v."
      },
      {
        "type": "SELECT",
        "name": "consent",
        "displayName": "Consent",
        "macrosInSelect": false,
        "simpleValueType": true,
        "defaultValue": "mode",
        "help": "Until consent is given, nothing is stored or sent.",
        "selectItems": [
          {
            "value": "mode",
            "displayValue": "Consent mode: analytics_storage"
          },
          {
            "value": "pending",
            "displayValue": "The page calls vitrine('setConsent', …)"
          },
          {
            "value": "granted",
            "displayValue": "No consent is needed"
          }
        ]
      }
    ]
  },
  {
    "type": "GROUP",
    "name": "sending",
    "displayName": "Event",
    "groupStyle": "NO_ZIPPY",
    "enablingConditions": [
      {
        "paramName": "action",
        "paramValue": "event",
        "type": "EQUALS"
      }
    ],
    "subParams": [
      {
        "type": "SELECT",
        "name": "eventType",
        "displayName": "Event",
        "macrosInSelect": true,
        "simpleValueType": true,
        "defaultValue": "product interaction",
        "selectItems": [
          {
            "value": "product download",
            "displayValue": "product download"
          },
          {
            "value": "product session start",
            "displayValue": "product session start"
          },
          {
            "value": "product session end",
            "displayValue": "product session end"
          },
          {
            "value": "product configuration start",
            "displayValue": "product configuration start"
          },
          {
            "value": "product configuration attribute set",
            "displayValue": "product configuration attribute set"
          },
          {
            "value": "product interaction",
            "displayValue": "product interaction"
          },
          {
            "value": "product cart-add",
            "displayValue": "product cart-add"
          },
          {
            "value": "product ordered",
            "displayValue": "product ordered"
          },
          {
            "value": "product refunded",
            "displayValue": "product refunded"
          },
          {
            "value": "product social share",
            "displayValue": "product social share"
          },
          {
            "value": "product AR not available",
            "displayValue": "product AR not available"
          },
          {
            "value": "product AR offered",
            "displayValue": "product AR offered"
          },
          {
            "value": "product AR download",
            "displayValue": "product AR download"
          },
          {
            "value": "product AR mobile transition offered",
            "displayValue": "product AR mobile transition offered"
          },
          {
            "value": "product AR mobile transition completed",
            "displayValue": "product AR mobile transition completed"
          },
          {
            "value": "product renders",
            "displayValue": "product renders"
          },
          {
            "value": "custom",
            "displayValue": "one of your own"
          }
        ]
      },
      {
        "type": "TEXT",
        "name": "customName",
        "displayName": "Name of your event",
        "simpleValueType": true,
        "help": "Register the name with the collector, in eventTypes of the org.",
        "enablingConditions": [
          {
            "paramName": "eventType",
            "paramValue": "custom",
            "type": "EQUALS"
          }
        ],
        "valueValidators": [
          {
            "type": "NON_EMPTY"
          }
        ]
      },
      {
        "type": "TEXT",
        "name": "metric",
        "displayName": "Metric",
        "simpleValueType": true,
        "help": "Optional. A number, such as the value of the event. Default: 1."
      },
      {
        "type": "SIMPLE_TABLE",
        "name": "metadata",
        "displayName": "Metadata",
        "newRowButtonText": "Add a field",
        "simpleTableColumns": [
          {
            "defaultValue": "",
            "displayName": "Name",
            "name": "name",
            "type": "TEXT",
            "isUnique": true,
            "valueValidators": [
              {
                "type": "NON_EMPTY"
              }
            ]
          },
          {
            "defaultValue": "",
            "displayName": "Value",
            "name": "value",
            "type": "TEXT"
          }
        ],
        "help": "Such as item_id, item_name, price, currency, quantity. Empty values are left out."
      }
    ]
  }
]


___SANDBOXED_JS_FOR_WEB_TEMPLATE___

const addConsentListener = require('addConsentListener');
const callInWindow = require('callInWindow');
const createArgumentsQueue = require('createArgumentsQueue');
const injectScript = require('injectScript');
const isConsentGranted = require('isConsentGranted');
const makeNumber = require('makeNumber');
const makeString = require('makeString');
const setInWindow = require('setInWindow');

/** Fields that are numbers in the events API. */
const NUMBERS = ['price', 'quantity', 'value', 'tax', 'shipping'];

const isEmpty = (value) => value === undefined || value === null || makeString(value) === '';

/** Numbers that a variable has as text. A text that is none stays text, and the tracker names it. */
const readValue = (name, value) => {
  const number = makeNumber(value);
  // NaN alone differs from itself.
  return NUMBERS.indexOf(name) >= 0 && number === number ? number : value;
};

/** The attributes of the tag, which Tag Manager cannot set. */
const describeTag = () => {
  const tag = {
    src: data.script,
    'data-plugins': 'auto',
    'data-bearer-token': data.token,
    'data-endpoint': data.endpoint,
    'data-consent': data.consent
  };
  if (data.consent === 'mode') {
    // Denied by default is no decision of the visitor yet.
    tag['data-consent'] = isConsentGranted('analytics_storage') ? 'granted' : 'pending';
  }
  if (!isEmpty(data.integrity)) tag.integrity = data.integrity;
  return tag;
};

const load = () => {
  setInWindow('vitrineTag', describeTag(), true);
  if (data.consent === 'mode') {
    addConsentListener('analytics_storage', (type, granted) => {
      callInWindow('vitrine', 'setConsent', granted ? 'granted' : 'denied');
    });
  }
  injectScript(data.loader, data.gtmOnSuccess, data.gtmOnFailure, 'vitrine');
};

const sendEvent = () => {
  const metadata = {};
  (data.metadata || []).forEach((row) => {
    if (!isEmpty(row.value)) metadata[row.name] = readValue(row.name, row.value);
  });
  const name = data.eventType === 'custom' ? data.customName : data.eventType;
  const options = isEmpty(data.metric) ? {} : { metric: makeNumber(data.metric) };
  callInWindow('vitrine', 'track', name, metadata, options);
  data.gtmOnSuccess();
};

// The queue that keeps calls until the tracker is there. A tracker that is there stays.
createArgumentsQueue('vitrine', 'vitrine.q');
if (data.action === 'event') sendEvent();
else load();


___WEB_PERMISSIONS___

[
  {
    "instance": {
      "key": {
        "publicId": "access_globals",
        "versionId": "1"
      },
      "param": [
        {
          "key": "keys",
          "value": {
            "type": 2,
            "listItem": [
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "key"
                  },
                  {
                    "type": 1,
                    "string": "read"
                  },
                  {
                    "type": 1,
                    "string": "write"
                  },
                  {
                    "type": 1,
                    "string": "execute"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "vitrine"
                  },
                  {
                    "type": 8,
                    "boolean": true
                  },
                  {
                    "type": 8,
                    "boolean": true
                  },
                  {
                    "type": 8,
                    "boolean": true
                  }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "key"
                  },
                  {
                    "type": 1,
                    "string": "read"
                  },
                  {
                    "type": 1,
                    "string": "write"
                  },
                  {
                    "type": 1,
                    "string": "execute"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "vitrine.q"
                  },
                  {
                    "type": 8,
                    "boolean": true
                  },
                  {
                    "type": 8,
                    "boolean": true
                  },
                  {
                    "type": 8,
                    "boolean": false
                  }
                ]
              },
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "key"
                  },
                  {
                    "type": 1,
                    "string": "read"
                  },
                  {
                    "type": 1,
                    "string": "write"
                  },
                  {
                    "type": 1,
                    "string": "execute"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "vitrineTag"
                  },
                  {
                    "type": 8,
                    "boolean": false
                  },
                  {
                    "type": 8,
                    "boolean": true
                  },
                  {
                    "type": 8,
                    "boolean": false
                  }
                ]
              }
            ]
          }
        }
      ]
    },
    "clientAnnotations": {
      "isEditedByUser": true
    },
    "isRequired": true
  },
  {
    "instance": {
      "key": {
        "publicId": "inject_script",
        "versionId": "1"
      },
      "param": [
        {
          "key": "urls",
          "value": {
            "type": 2,
            "listItem": [
              {
                "type": 1,
                "string": "https://*/*"
              }
            ]
          }
        }
      ]
    },
    "clientAnnotations": {
      "isEditedByUser": true
    },
    "isRequired": true
  },
  {
    "instance": {
      "key": {
        "publicId": "access_consent",
        "versionId": "1"
      },
      "param": [
        {
          "key": "consentTypes",
          "value": {
            "type": 2,
            "listItem": [
              {
                "type": 3,
                "mapKey": [
                  {
                    "type": 1,
                    "string": "consentType"
                  },
                  {
                    "type": 1,
                    "string": "read"
                  },
                  {
                    "type": 1,
                    "string": "write"
                  }
                ],
                "mapValue": [
                  {
                    "type": 1,
                    "string": "analytics_storage"
                  },
                  {
                    "type": 8,
                    "boolean": true
                  },
                  {
                    "type": 8,
                    "boolean": false
                  }
                ]
              }
            ]
          }
        }
      ]
    },
    "clientAnnotations": {
      "isEditedByUser": true
    },
    "isRequired": true
  }
]


___TESTS___

scenarios:
- name: Loads the tracker with the attributes of its tag
  code: |-
    runCode(loading({ consent: 'granted', integrity: 'sha384-abc' }));
    assertThat(tag).isEqualTo({
      src: 'https://shop.example/vitrine.auto.js',
      'data-plugins': 'auto',
      'data-bearer-token': 'token',
      'data-endpoint': 'https://shop.example/v',
      'data-consent': 'granted',
      integrity: 'sha384-abc'
    });
    assertThat(loader).isEqualTo('https://shop.example/vitrine.loader.js');
    assertApi('gtmOnSuccess').wasCalled();
    assertApi('addConsentListener').wasNotCalled();
- name: Waits for a decision where consent mode denies by default
  code: |-
    mock('isConsentGranted', () => false);
    runCode(loading({ consent: 'mode' }));
    assertThat(tag['data-consent']).isEqualTo('pending');
    listener('analytics_storage', true);
    assertApi('callInWindow').wasCalledWith('vitrine', 'setConsent', 'granted');
    listener('analytics_storage', false);
    assertApi('callInWindow').wasCalledWith('vitrine', 'setConsent', 'denied');
- name: Starts at once where consent mode has granted
  code: |-
    mock('isConsentGranted', () => true);
    runCode(loading({ consent: 'mode' }));
    assertThat(tag['data-consent']).isEqualTo('granted');
- name: Says when the loader cannot be loaded
  code: |-
    mock('injectScript', (url, onSuccess, onFailure) => { onFailure(); });
    runCode(loading({ consent: 'pending' }));
    assertApi('gtmOnFailure').wasCalled();
    assertApi('gtmOnSuccess').wasNotCalled();
- name: Sends an event with numbers as numbers and without empty fields
  code: |-
    runCode({
      action: 'event',
      eventType: 'product cart-add',
      metric: '49.90',
      metadata: [
        { name: 'item_id', value: '4711' },
        { name: 'price', value: '49.90' },
        { name: 'quantity', value: 2 },
        { name: 'value', value: 'a lot' },
        { name: 'item_brand', value: '' },
        { name: 'item_name', value: undefined }
      ]
    });
    assertApi('callInWindow').wasCalledWith(
      'vitrine',
      'track',
      'product cart-add',
      { item_id: '4711', price: 49.9, quantity: 2, value: 'a lot' },
      { metric: 49.9 }
    );
    assertApi('gtmOnSuccess').wasCalled();
    assertApi('injectScript').wasNotCalled();
- name: Sends an event of the shop's own without metadata
  code: |-
    runCode({
      action: 'event',
      eventType: 'custom',
      customName: 'shop wishlist add'
    });
    assertApi('createArgumentsQueue').wasCalledWith('vitrine', 'vitrine.q');
    assertApi('callInWindow').wasCalledWith('vitrine', 'track', 'shop wishlist add', {}, {});
setup: |-
  let tag;
  let listener;
  let loader;
  const loading = (more) => {
    const fields = {
      action: 'load',
      loader: 'https://shop.example/vitrine.loader.js',
      script: 'https://shop.example/vitrine.auto.js',
      token: 'token',
      endpoint: 'https://shop.example/v',
      consent: more.consent
    };
    if (more.integrity) fields.integrity = more.integrity;
    return fields;
  };
  mock('createArgumentsQueue', () => () => {});
  mock('callInWindow', () => {});
  mock('setInWindow', (name, value) => {
    tag = value;
    return true;
  });
  mock('addConsentListener', (type, call) => { listener = call; });
  mock('injectScript', (url, onSuccess) => {
    loader = url;
    onSuccess();
  });


___NOTES___

Vitrine __VERSION__, MIT license.
