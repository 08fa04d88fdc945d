// A partner system's view of the platform: one journey through the public address. Shares no code with the project; it knows the protos,
// and for JSON nothing but the documented paths.
//
// node partner.mjs grpc|grpc-web|json ADDRESS PROTO_FOLDER GOOGLE_PROTO_FOLDER
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import grpc from '@grpc/grpc-js'
import loader from '@grpc/proto-loader'
import ICAL from 'ical.js'

const [transport, address, protos, googleProtos] = process.argv.slice(2)
const files = ['check', 'aid'].map(n => `om/checks/v1/${n}_service.proto`)
  .concat(['assessment', 'measure', 'declaration', 'export'].map(n => `om/assessments/v1/${n}_service.proto`))
const options = { keepCase: false, longs: Number, enums: String, defaults: true, oneofs: true, includeDirs: [protos, googleProtos] }
const definitions = loader.loadSync(files, options)
const api = grpc.loadPackageDefinition(definitions).om

// Every transport offers call(service, method, request, code) -> response; an error carries `status`, the gRPC code.
const call = { 'grpc': overGrpc(), 'grpc-web': overGrpcWeb(), 'json': overJson() }[transport]

function overGrpc () {
  const clients = new Map()
  return (service, method, request, code) => new Promise((resolve, reject) => {
    const path = service.split('.')
    if (!clients.has(service)) {
      const Client = path.reduce((node, name) => node[name], { om: api })
      clients.set(service, new Client(address.replace(/^https?:\/\//, ''), grpc.credentials.createInsecure()))
    }
    const metadata = new grpc.Metadata()
    if (code) metadata.set('authorization', `Guest ${code}`)
    clients.get(service)[method](request, metadata, { deadline: Date.now() + 30000 }, (error, response) =>
      error ? reject(Object.assign(new Error(error.details), { status: error.code })) : resolve(response))
  })
}

function overGrpcWeb () {
  return async (service, method, request, code) => {
    const definition = definitions[service][method]
    const message = definition.requestSerialize(request)
    const frame = Buffer.alloc(5 + message.length)
    frame.writeUInt32BE(message.length, 1)
    message.copy(frame, 5)
    const headers = { 'content-type': 'application/grpc-web+proto', 'x-grpc-web': '1' }
    if (code) headers.authorization = `Guest ${code}`
    const answer = await fetch(`${address}/${service}/${method}`, { method: 'POST', headers, body: frame })
    const body = Buffer.from(await answer.arrayBuffer())
    let status = Number(answer.headers.get('grpc-status') ?? 0)
    let response
    for (let at = 0; at < body.length;) {
      const part = body.subarray(at + 5, at + 5 + body.readUInt32BE(at + 1))
      if (body[at] & 0x80) status = Number(/grpc-status: ?(\d+)/i.exec(part.toString())?.[1] ?? status)
      else response = definition.responseDeserialize(part)
      at += 5 + part.length
    }
    if (answer.status !== 200 || status !== 0) throw Object.assign(new Error(`${method}: ${answer.status}`), { status })
    return response
  }
}

function overJson () {
  const routes = {
    ListChecks: () => ['GET', '/v1/checks'],
    GetEdition: r => ['GET', `/v1/${r.name}`],
    CreateAssessment: r => ['POST', '/v1/assessments', r],
    ResumeAssessment: r => ['POST', '/v1/assessments:resume', r],
    GetAssessment: r => ['GET', `/v1/${r.name}`],
    SaveAnswers: r => ['POST', `/v1/${r.parent}/answers:save`, { answers: r.answers, requestId: r.requestId }],
    ListAnswers: r => ['GET', `/v1/${r.parent}/answers`],
    GetResult: r => ['GET', `/v1/${r.name}/result`],
    CreateMeasure: r => ['POST', `/v1/${r.parent}/measures?requestId=${r.requestId}`, r.measure],
    UpdateMeasure: r => ['PATCH', `/v1/${r.measure.name}?updateMask=${r.updateMask.paths.join(',')}`, r.measure],
    GetReadiness: r => ['GET', `/v1/${r.name}/readiness`],
    IssueDeclaration: r => ['POST', `/v1/${r.parent}/declarations`, { ...r, parent: undefined }],
    LookupDeclaration: r => ['GET', `/v1/declarations/${r.number}`],
    ExportAssessment: r => ['GET', `/v1/${r.name}:export?format=${r.format}`],
    DeleteAssessment: r => ['DELETE', `/v1/${r.name}`],
  }
  return async (service, method, request, code) => {
    const [verb, path, body] = routes[method](request)
    const headers = { 'content-type': 'application/json' }
    if (code) headers.authorization = `Guest ${code}`
    const answer = await fetch(address + path, { method: verb, headers, body: body && JSON.stringify(body) })
    const bytes = Buffer.from(await answer.arrayBuffer())
    const isJson = answer.headers.get('content-type')?.startsWith('application/json') && method !== 'ExportAssessment'
    const value = isJson ? JSON.parse(bytes.toString()) : { contentType: answer.headers.get('content-type'), data: bytes }
    if (!answer.ok) throw Object.assign(new Error(bytes.toString()), { status: value.code })
    return value
  }
}

const checks = 'om.checks.v1.CheckService'
const runs = 'om.assessments.v1.AssessmentService'
const plan = 'om.assessments.v1.MeasureService'
const declarations = 'om.assessments.v1.DeclarationService'
const files_ = 'om.assessments.v1.ExportService'

async function refused (status, promise) {
  const error = await promise.then(() => null, e => e)
  assert.equal(error?.status, status, error?.message ?? 'was not refused')
}

const catalogue = await call(checks, 'ListChecks', {})
const check = catalogue.checks.find(c => c.declarationPossible)
assert.ok(check, 'a check with a declaration')
const edition = await call(checks, 'GetEdition', { name: check.publishedEdition })
const lines = edition.content.topics.flatMap(t => t.checkpoints.map(c => c.id))
assert.equal(lines.length, check.ratedLineCount)

const requestId = randomUUID()
const create = { assessment: { edition: `${check.name}/editions/published`, title: 'Grünwald & Söhne', mode: 'ALONE' }, requestId }
const started = await call(runs, 'CreateAssessment', create)
const again = await call(runs, 'CreateAssessment', create)
assert.equal(again.assessment.name, started.assessment.name, 'a repeated start is one run')
const { name } = started.assessment
const code = started.accessCode
const resumed = await call(runs, 'ResumeAssessment', { accessCode: code.toLowerCase().replaceAll('-', ' ') })
assert.equal(resumed.name, name)

await refused(5, call(runs, 'GetAssessment', { name }, '0'.repeat(26)))
await refused(5, call(runs, 'GetAssessment', { name: `assessments/${randomUUID()}` }, code))
await refused(3, call(runs, 'SaveAnswers', { parent: name, answers: [{ item: 'no-such-line', need: 'URGENT' }] }, code))

const needs = ['NONE', 'SOME', 'URGENT']
let saved
for (let i = 0; i < lines.length; i += 50) {
  const answers = lines.slice(i, i + 50).map((item, k) => ({ item, need: needs[(i + k) % 3], note: k === 0 ? 'Prüfen: Öl, Maß, Łódź' : '' }))
  const save = { parent: name, answers, requestId: randomUUID() }
  saved = await call(runs, 'SaveAnswers', save, code)
  const repeated = await call(runs, 'SaveAnswers', save, code)
  assert.deepEqual(repeated.answers.map(a => a.revision), saved.answers.map(a => a.revision), 'a repeated save is one save')
}
assert.equal(saved.answeredCount, lines.length)
await refused(10, call(runs, 'SaveAnswers', { parent: name, answers: [{ item: lines[0], need: 'NONE', revision: 0 }] }, code))
const stored = await call(runs, 'ListAnswers', { parent: name }, code)
assert.equal(stored.answers.length, lines.length)
assert.equal(stored.answers[0].note, 'Prüfen: Öl, Maß, Łódź')
assert.equal((await call(runs, 'GetAssessment', { name }, code)).state, 'COMPLETED')

const result = await call(runs, 'GetResult', { name }, code)
assert.equal((result.total.none ?? 0) + result.total.some + result.total.urgent, lines.length)

const missing = await call(declarations, 'GetReadiness', { name }, code)
assert.ok(!missing.ready)
const need = missing.missing.find(m => m.rule === 'MINIMUM_MEASURES').need
const practices = edition.content.topics.flatMap(t => t.checkpoints.flatMap(c => c.practices)).slice(0, need)
for (const practice of practices) {
  const made = await call(plan, 'CreateMeasure', { parent: name, measure: { practice: practice.id }, requestId: randomUUID() }, code)
  const update = {
    measure: { name: made.name, etag: made.etag, urgency: 'HIGH', responsible: 'Frau Öztürk', dueDate: '2027-06-30', control: 'Monatsgespräch' },
    updateMask: { paths: transport === 'json' ? ['urgency', 'responsible', 'dueDate', 'control'] : ['urgency', 'responsible', 'due_date', 'control'] },
  }
  const changed = await call(plan, 'UpdateMeasure', update, code)
  assert.ok(changed.complete)
  await refused(10, call(plan, 'UpdateMeasure', update, code))
}
assert.ok((await call(declarations, 'GetReadiness', { name }, code)).ready)
const declaration = await call(declarations, 'IssueDeclaration',
  { parent: name, firmName: 'Grünwald & Söhne', firmPlace: 'Köln', signatory: 'J. Grünwald', publish: true, requestId: randomUUID() }, code)
const shown = await call(declarations, 'LookupDeclaration', { number: declaration.number })
assert.equal(shown.firmName, 'Grünwald & Söhne')
assert.equal(shown.state, 'VALID')

for (const [format, start] of [['PDF', '%PDF'], ['DOCX', 'PK'], ['XLSX', 'PK'], ['CSV', '\uFEFF'], ['JSON', '{'], ['ICS', 'BEGIN:VCALENDAR']]) {
  const file = await call(files_, 'ExportAssessment', { name, format }, code)
  assert.ok(Buffer.from(file.data).toString('utf8', 0, 40).startsWith(start) || Buffer.from(file.data).subarray(0, start.length).toString('latin1') === start,
    `${format} starts with ${start}`)
}

const calendar = await call(files_, 'ExportAssessment', { name, format: 'ICS' }, code)
const entries = new ICAL.Component(ICAL.parse(Buffer.from(calendar.data).toString('utf8'))).getAllSubcomponents('vevent')
assert.equal(entries.length, need, 'a calendar entry per due date')
assert.ok(entries.every(e => e.getFirstPropertyValue('dtstart').toString() === '2027-06-30'))

await call(runs, 'DeleteAssessment', { name }, code)
await refused(5, call(runs, 'GetAssessment', { name }, code))
await refused(5, call(declarations, 'LookupDeclaration', { number: declaration.number }))
console.log(`partner journey complete over ${transport}`)
process.exit(0)
