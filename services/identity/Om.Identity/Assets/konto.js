// What only the account pages do; they work without it.
(() => {
  'use strict';

  // The set-up link carries its code behind the #, which browsers never send: it goes into the form, and leaves the address at once.
  const setup = document.getElementById('setup');
  const code = location.hash.slice(1);
  if (setup && /^[0-9A-Za-z-]{20,200}$/.test(code)) {
    history.replaceState(null, '', location.pathname);
    setup.elements.code.value = code;
  }

  // A passkey: the service says what it wants, the device answers, and the answer is sent as a form like any other.
  for (const button of window.PublicKeyCredential?.parseCreationOptionsFromJSON ? document.querySelectorAll('[data-passkey]') : []) {
    const form = button.closest('form');
    button.hidden = false;
    button.addEventListener('click', async () => {
      const kind = button.dataset.passkey;
      const response = await fetch(button.dataset.begin, {
        method: 'POST',
        headers: { RequestVerificationToken: form.elements.__RequestVerificationToken.value },
      });
      if (!response.ok) {
        location.reload();
        return;
      }
      const begun = await response.json();
      try {
        const credential = kind === 'create'
          ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(begun.options) })
          : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(begun.options) });
        form.elements.challenge.value = begun.challenge;
        form.elements.credential.value = JSON.stringify(credential.toJSON());
        form.submit();
      } catch (error) {
        // The person has closed the device's question.
        if (error.name !== 'NotAllowedError') throw error;
      }
    });
  }
})();
