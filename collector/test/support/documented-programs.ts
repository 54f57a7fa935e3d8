/**
 * The programs of Threekit's documentation, unchanged except for the host, the port, `http` instead of `https`, and
 * the token.
 */

interface Where {
  port: number;
  token: string;
}

export const curl = ({ port, token }: Where, method: string, path: string, body?: string) => [
  '--silent',
  '--request',
  method,
  '--url',
  `http://127.0.0.1:${port}${path}`,
  '--header',
  `authorization: Bearer ${token}`,
  ...(body === undefined ? [] : ['--header', 'content-type: application/json', '--data', body]),
];

export const node = ({ port, token }: Where, method: string, path: string, body?: string) => `
var http = require("http");
var options = {
"method": "${method}",
"hostname": "127.0.0.1",
"port": ${port},
"path": "${path}",
"headers": {
${body === undefined ? '' : '"content-type": "application/json",'}
"authorization": "Bearer ${token}"
}
};
var req = http.request(options, function (res) {
var chunks = [];
res.on("data", function (chunk) {
chunks.push(chunk);
});
res.on("end", function () {
var body = Buffer.concat(chunks);
console.log(body.toString());
});
});
${body === undefined ? '' : `req.write(JSON.stringify(${body}));`}
req.end();
`;

export const php = ({ port, token }: Where, method: string, path: string, body?: string) => `<?php
$curl = curl_init();
curl_setopt_array($curl, array(
CURLOPT_URL => "http://127.0.0.1:${port}${path}",
CURLOPT_RETURNTRANSFER => true,
CURLOPT_ENCODING => "",
CURLOPT_MAXREDIRS => 10,
CURLOPT_TIMEOUT => 30,
CURLOPT_HTTP_VERSION => CURL_HTTP_VERSION_1_1,
CURLOPT_CUSTOMREQUEST => "${method}",
${body === undefined ? '' : `CURLOPT_POSTFIELDS => ${JSON.stringify(body)},`}
CURLOPT_HTTPHEADER => array(
"authorization: Bearer ${token}"${body === undefined ? '' : ',\n"content-type: application/json"'}
),
));
$response = curl_exec($curl);
$err = curl_error($curl);
curl_close($curl);
if ($err) {
echo "cURL Error #:" . $err;
} else {
echo $response;
}
`;
