/** Formats whose issuers chose them so that scanners can tell them from any other text, each with its name in a message. */
const FORMATS: readonly (readonly [name: string, format: RegExp])[] = [
  ['a GitHub token', /\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59})/],
  ['a GitLab token', /\bglpat-[A-Za-z0-9_-]{20}/],
  ['an AWS access key', /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/],
  ['a Slack token', /\bxox[abeoprs]-[0-9]{8,}-[A-Za-z0-9-]{16,}/],
  ['an npm token', /\bnpm_[A-Za-z0-9]{36}\b/],
  ['a PyPI token', /\bpypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50,}/],
  ['a Docker Hub token', /\bdckr_(?:pat|oat)_[A-Za-z0-9_-]{27,}/],
  ['a Hugging Face token', /\bhf_[A-Za-z]{34}\b/],
  ['a Google API key', /\bAIza[A-Za-z0-9_-]{35}\b/],
  ['a Stripe key', /\b[rs]k_live_[A-Za-z0-9]{24,}/],
  ['an Anthropic key', /\bsk-ant-(?:api|admin)\d\d-[A-Za-z0-9_-]{80,}/],
  ['an OpenAI key', /\bsk-(?:[a-z]+-)?[A-Za-z0-9_-]{20,}T3BlbkFJ[A-Za-z0-9_-]{20,}/],
  ['a JSON web token', /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{20,}/],
  ['a private key', /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/],
  ['an address with a password in it', /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]+:[^\s/:@]+@(?!localhost|127\.)[A-Za-z0-9[]/],
]

/** What kind of secret a text holds, by the formats that are known; never the secret itself. */
export function secretFormat(text: string): string | undefined {
  // The access key of Amazon's own documentation, which every tutorial repeats.
  const shown = text.replaceAll('AKIAIOSFODNN7EXAMPLE', '')
  return FORMATS.find(([, format]) => format.test(shown))?.[0]
}
