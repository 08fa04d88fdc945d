// An OpenID Connect client that shares no code with this project: code with PKCE, refresh, reuse, client credentials by secret and by key, logout,
// and the tokens checked by the published keys.
//
// node openid.mjs ISSUER SIGN_IN_ADDRESS EMAIL PASSWORD SECRET_CLIENT SECRET KEY_CLIENT KEY_FILE (PKCS#8)
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import * as oidc from 'openid-client'
import * as jose from 'jose'

const [issuer, signInAddress, email, password, secretClient, secret, keyClient, keyFile] = process.argv.slice(2)
const insecure = { execute: [oidc.allowInsecureRequests] }
const redirect = new URL('anmelden/antwort', issuer).href

const discover = (id, authentication) => oidc.discovery(new URL(issuer), id, undefined, authentication, insecure)
const portal = await discover('portal', oidc.None())
const keys = jose.createRemoteJWKSet(new URL(portal.serverMetadata().jwks_uri))
const verify = token => jose.jwtVerify(token, keys, { issuer, audience: 'om', typ: 'at+jwt', algorithms: ['RS256'], maxTokenAge: '10 minutes' })

async function refused (error, promise) {
  const thrown = await promise.then(() => null, e => e)
  // The error stands in the body, or in the challenge of a 401.
  assert.equal(thrown?.error ?? thrown?.cause?.[0]?.parameters?.error, error, thrown?.message ?? 'was not refused')
}

// The browser of a person: one cookie jar, no redirects followed.
const cookies = new Map()
async function browse (address, form) {
  const answer = await fetch(address, {
    method: form ? 'POST' : 'GET',
    redirect: 'manual',
    headers: { cookie: [...cookies].map(c => c.join('=')).join('; ') },
    body: form && new URLSearchParams(form),
  })
  for (const cookie of answer.headers.getSetCookie()) {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie)
    cookies.set(name, value)
  }
  return answer
}

async function signIn () {
  const codeVerifier = oidc.randomPKCECodeVerifier()
  const state = oidc.randomState()
  const nonce = oidc.randomNonce()
  const address = oidc.buildAuthorizationUrl(portal, {
    redirect_uri: redirect,
    scope: 'openid profile offline_access',
    code_challenge: await oidc.calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: 'S256',
    state,
    nonce,
  })
  let answer = await browse(address)
  if (!answer.headers.get('location').startsWith(redirect)) {
    assert.match(answer.headers.get('location'), /\/konto\/anmelden\?weiter=/)
    await browse(signInAddress, { email, password })
    answer = await browse(address)
  }
  const back = new URL(answer.headers.get('location'))
  return oidc.authorizationCodeGrant(portal, back, { pkceCodeVerifier: codeVerifier, expectedState: state, expectedNonce: nonce })
}

// Code with PKCE.
const tokens = await signIn()
const access = await verify(tokens.access_token)
assert.equal(access.payload.sub, tokens.claims().sub)
assert.deepEqual([access.payload.roles].flat(), ['office'])
assert.equal(tokens.claims().name, 'Anna Beispiel')
await assert.rejects(jose.jwtVerify(tokens.id_token, keys, { issuer, audience: 'om', typ: 'at+jwt' }))

// Refresh: each token once; the second use ends the family.
const renewed = await oidc.refreshTokenGrant(portal, tokens.refresh_token)
assert.notEqual(renewed.refresh_token, tokens.refresh_token)
await verify(renewed.access_token)
await refused('invalid_grant', oidc.refreshTokenGrant(portal, tokens.refresh_token))
await refused('invalid_grant', oidc.refreshTokenGrant(portal, renewed.refresh_token))

// Client credentials, by secret and by key.
const bySecret = await oidc.clientCredentialsGrant(await discover(secretClient, oidc.ClientSecretBasic(secret)))
assert.equal((await verify(bySecret.access_token)).payload.sub, secretClient)
await refused('invalid_client', oidc.clientCredentialsGrant(await discover(secretClient, oidc.ClientSecretPost('geraten'))))
const key = await jose.importPKCS8(readFileSync(keyFile, 'utf8'), 'RS256')
const byKey = await oidc.clientCredentialsGrant(await discover(keyClient, oidc.PrivateKeyJwt(key)))
assert.equal((await verify(byKey.access_token)).payload.sub, keyClient)
const { privateKey: other } = await jose.generateKeyPair('RS256')
await refused('invalid_client', oidc.clientCredentialsGrant(await discover(keyClient, oidc.PrivateKeyJwt(other))))

// Logout.
const last = await signIn()
const end = await browse(oidc.buildEndSessionUrl(portal, { id_token_hint: last.id_token, post_logout_redirect_uri: issuer }))
assert.equal(end.headers.get('location'), issuer)
await refused('invalid_grant', oidc.refreshTokenGrant(portal, last.refresh_token))

console.log('openid journey complete')
