// An OpenID Connect issuer that shares no code with the project: oidc-provider with its built-in pages for signing in and agreeing. Any name
// and password are right; the name is the subject.
//
// node issuer.mjs LIFE_OF_ACCESS_TOKENS_IN_SECONDS
// Prints its address in one line, then reads one line with the addresses of the portal, separated by blanks, and prints `ready`. GET /used tells
// how often tokens were given, by kind of grant.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { createInterface } from 'node:readline'
import Provider from 'oidc-provider'

const life = Number(process.argv[2])
const used = {}

const server = createServer()
server.listen(0, '127.0.0.1', async () => {
  const address = `http://127.0.0.1:${server.address().port}`
  console.log(address)
  const [line] = await once(createInterface({ input: process.stdin }), 'line')
  const portals = line.split(' ')
  const provider = new Provider(address, {
    clients: [{
      client_id: 'the-portal',
      client_secret: 'a secret: with / and + in it',
      grant_types: ['authorization_code', 'refresh_token'],
      redirect_uris: portals.map((portal) => `${portal}/anmelden/antwort`),
      post_logout_redirect_uris: portals.map((portal) => `${portal}/`),
    }],
    cookies: { keys: ['only for tests'] },
    claims: { openid: ['sub'], profile: ['name'] },
    conformIdTokenClaims: false,
    features: {
      devInteractions: { enabled: true },
      revocation: { enabled: true },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({ audience: 'om', accessTokenFormat: 'jwt', accessTokenTTL: life, scope: '', jwt: { sign: { alg: 'RS256' } } }),
      },
    },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, name: `Frau ${id}` }) }),
    extraTokenClaims: () => ({ roles: [] }),
    rotateRefreshToken: true,
    pkce: { required: () => true },
  })
  provider.on('grant.success', ({ oidc }) => { used[oidc.params.grant_type] = (used[oidc.params.grant_type] ?? 0) + 1 })
  provider.on('grant.error', (_, error) => { used.refused = (used.refused ?? 0) + 1; console.error(error.message, error.error_detail ?? '') })
  const answer = provider.callback()
  server.on('request', (request, response) => {
    if (request.url === '/used') return response.end(JSON.stringify(used))
    answer(request, response)
  })
  console.log('ready')
})
