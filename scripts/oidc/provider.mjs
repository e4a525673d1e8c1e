/**
 * An OpenID provider for the tests of single sign-on: node-oidc-provider on loopback.
 *
 *   node provider.mjs PACKAGES RETURN_ADDRESS [CERTIFICATE KEY]
 *
 * It prints `issuer ADDRESS` and ends with its standard input. Whoever signs in is whoever a
 * request to the interaction says he is: as JSON in the header `x-person`, or by the name typed
 * into its form. `tamper` of a person has the token falsified on its way out.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [packages, back, certificate, key] = process.argv.slice(2);
const library = join(packages, 'node_modules/oidc-provider/lib/index.js');
// It warns about its keys and its memory, which are right for a test.
console.warn = () => {};
console.info = () => {};
const { Provider } = await import(pathToFileURL(library).href);

const people = new Map();
const server = certificate
  ? createSecureServer({ cert: readFileSync(certificate), key: readFileSync(key) })
  : createServer();
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const scheme = certificate ? 'https' : 'http';
const issuer = `${scheme}://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: 'yuanjian',
      client_secret: 'a secret for tests only, 32 bytes long',
      redirect_uris: [back],
      response_types: ['code'],
      grant_types: ['authorization_code'],
    },
  ],
  claims: {
    openid: ['sub'],
    profile: ['preferred_username', 'name', 'staff_number'],
    email: ['email', 'email_verified'],
  },
  cookies: { keys: ['test'] },
  features: { devInteractions: { enabled: false } },
  pkce: { required: () => true },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub, ...people.get(sub) }) }),
  // Nobody is asked whether he agrees.
  loadExistingGrant: async (ctx) => {
    const { client, session } = ctx.oidc;
    const grant = new provider.Grant({ accountId: session.accountId, clientId: client.clientId });
    grant.addOIDCScope('openid profile email');
    await grant.save();
    return grant;
  },
});

provider.use(async (ctx, next) => {
  await next();
  if (ctx.path !== '/token' || !ctx.body?.id_token) return;
  const [head, payload, signature] = ctx.body.id_token.split('.');
  const said = JSON.parse(Buffer.from(payload, 'base64url'));
  const packed = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const tamper = people.get(said.sub)?.tamper;
  if (tamper === 'subject') {
    ctx.body.id_token = `${head}.${packed({ ...said, sub: 'somebody else' })}.${signature}`;
  } else if (tamper === 'unsigned') {
    ctx.body.id_token = `${packed({ alg: 'none' })}.${payload}.`;
  } else if (tamper === 'audience') {
    ctx.body.id_token = `${head}.${packed({ ...said, aud: 'another' })}.${signature}`;
  }
});

const answer = provider.callback();
server.on('request', async (request, response) => {
  if (!request.url.startsWith('/interaction/')) return answer(request, response);
  const person = request.method === 'POST' ? await typed(request) : told(request);
  if (!person) {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    return response.end(
      '<!doctype html><title>Provider</title><form method="post">' +
        '<label>Name <input name="name"></label><button>Continue</button></form>',
    );
  }
  const { sub, ...claims } = person;
  people.set(sub, claims);
  const result = person.deny ? { error: 'access_denied' } : { login: { accountId: sub } };
  return provider.interactionFinished(request, response, result);
});

function told(request) {
  const said = request.headers['x-person'];
  return said && JSON.parse(said);
}

async function typed(request) {
  let body = '';
  for await (const part of request) body += part;
  const name = new URLSearchParams(body).get('name');
  return { sub: `id of ${name}`, preferred_username: name };
}

console.log(`issuer ${issuer}`);
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
