import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const FILE = `${ROOT}test/dsl/written-in-an-editor.ts`

/** What an editor shows for a definition that is being written: TypeScript's own language service, on this source. */
export class Editor {
  #text = ''
  #version = 0
  readonly #service: ts.LanguageService

  constructor() {
    const config = ts.readConfigFile(`${ROOT}tsconfig.json`, (path) => ts.sys.readFile(path))
    const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, ROOT)
    this.#service = ts.createLanguageService({
      getCompilationSettings: () => options,
      getScriptFileNames: () => [FILE],
      getScriptVersion: (path) => (path === FILE ? String(this.#version) : '1'),
      getScriptSnapshot: (path) => {
        const text = path === FILE ? this.#text : ts.sys.readFile(path)
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text)
      },
      getCurrentDirectory: () => ROOT,
      getDefaultLibFileName: (settings) => ts.getDefaultLibFilePath(settings),
      fileExists: (path) => path === FILE || ts.sys.fileExists(path),
      readFile: (path) => ts.sys.readFile(path),
      readDirectory: (path) => ts.sys.readDirectory(path),
      directoryExists: (path) => ts.sys.directoryExists(path),
      getDirectories: (path) => ts.sys.getDirectories(path),
    })
  }

  /** The calls that are offered after an expression and a dot. */
  offers(expression: string): readonly string[] {
    this.#write(`${expression}.`)
    const found = this.#service.getCompletionsAtPosition(FILE, this.#text.length, {})
    return (found?.entries ?? []).map(({ name }) => name)
  }

  /** The messages that an expression is underlined with. */
  objectsTo(expression: string): readonly string[] {
    this.#write(expression)
    return this.#service
      .getSemanticDiagnostics(FILE)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
  }

  #write(expression: string): void {
    this.#text = `import { arg, sh, stage, text } from 'layerwright'\nexport const used = [arg, sh, stage, text]\nexport const made = ${expression}`
    this.#version += 1
  }
}
