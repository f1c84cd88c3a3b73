// Signs forms with a passkey: what the device answers goes with the form. Without this file a code does the same.
// `data-passkey` of a form is where to ask for what is to be signed, `data-verb` is `get` or `create`.

const supported =
  typeof window.PublicKeyCredential?.parseRequestOptionsFromJSON === 'function' &&
  typeof PublicKeyCredential.prototype.toJSON === 'function'

for (const part of document.querySelectorAll('[data-passkeys]')) {
  part.hidden = (part.dataset.passkeys === 'supported') !== supported
}

const ask = async ({ elements, dataset: { passkey: address, verb } }) => {
  const creates = verb === 'create'
  const given = creates ? { password: elements.current_password.value } : undefined
  const answer = await fetch(address, {
    method: 'POST',
    ...(given ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(given) } : {}),
  })
  const said = await answer.json()
  if (!answer.ok) throw new TypeError(said.errors?.[0]?.message ?? said.detail)
  const publicKey = creates
    ? PublicKeyCredential.parseCreationOptionsFromJSON(said)
    : PublicKeyCredential.parseRequestOptionsFromJSON(said)
  const credential = await navigator.credentials[verb]({ publicKey })
  return JSON.stringify(credential.toJSON())
}

const words = (problem, { name, message }) => {
  if (name === 'InvalidStateError') return problem.dataset.known
  if (name === 'SecurityError') return problem.dataset.elsewhere
  // What the portal has said; all else is of the browser and in no language of ours.
  return name === 'TypeError' ? message : problem.dataset.cancelled
}

const sign = (form) => {
  const { elements } = form
  const problem = form.querySelector('[data-passkey-problem]')
  const forget = () => {
    elements.passkey.value = ''
  }
  forget()
  addEventListener('pageshow', forget)
  form.addEventListener('submit', async (event) => {
    const isForTheServer = elements.code?.value.trim() || elements.name?.value?.trim() === ''
    if (elements.passkey.value || isForTheServer) return
    event.preventDefault()
    // Else it would count as sent.
    event.stopPropagation()
    if (form.dataset.asking) return
    form.dataset.asking = 'yes'
    problem.hidden = true
    try {
      elements.passkey.value = await ask(form)
      form.requestSubmit(event.submitter)
    } catch (error) {
      problem.querySelector('span').textContent = words(problem, error)
      problem.hidden = false
    } finally {
      delete form.dataset.asking
    }
  })
}

if (supported) for (const form of document.querySelectorAll('form[data-passkey]')) sign(form)
