import js from '@eslint/js'
import { defineConfig, globalIgnores } from 'eslint/config'
import tseslint from 'typescript-eslint'

/** What is emitted or judged depends on nothing but the definition: these folders reach neither the clock nor the environment. */
const PURE = [
  'src/ir/**',
  'src/dsl/**',
  'src/dockerfile/**',
  'src/cache/**',
  'src/lock/**',
  'src/optimize/**',
  'src/lint/rules/**',
]

/** Starts the command line of the program being run, so it has to ask which one that is. */
const STARTS_PROGRAM = 'src/dsl/image.ts'

/** Ends a program whose definition failed, when no command line and so no reporter has been loaded. */
const ENDS_PROGRAM = 'src/dsl/uncaught.ts'

const LOCALE = {
  selector: [
    "CallExpression[callee.property.name='localeCompare'][arguments.length<2]",
    'CallExpression[callee.property.name=/^toLocale/][arguments.length=0]',
  ].join(),
  message: "The result would follow the machine's locale: name one, or compare with <.",
}

const TERMINAL = {
  selector:
    "MemberExpression[object.object.name='process'][object.property.name=/^std(out|err)$/][property.name='write']",
  message: 'Only the reporter writes to the terminal: hand it the text.',
}

export default defineConfig(
  globalIgnores(['dist/', 'generated/', 'coverage/']),
  js.configs.recommended,
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.{js,cjs,mjs}'],
    languageOptions: { globals: { console: 'readonly', process: 'readonly', URL: 'readonly' } },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Types are narrowed by checks, never asserted. `as const` stays allowed, `satisfies` too.
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
      // A missing kind is an error; a `default` says that the rest was thought of.
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // 0 and a missing number are different things, so are `any` and a boolean. `text || fallback` is for empty text as well.
      '@typescript-eslint/strict-boolean-expressions': ['error', { allowNullableString: true }],
      '@typescript-eslint/prefer-nullish-coalescing': ['error', { ignorePrimitives: { string: true } }],
      '@typescript-eslint/require-array-sort-compare': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/prefer-readonly': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // [...text] takes text apart by code points, which is what a parser wants.
      '@typescript-eslint/no-misused-spread': ['error', { allow: [{ from: 'lib', name: 'string' }] }],
      // `async` without `await` turns a thrown error into a rejection, which is what a table of async functions wants.
      '@typescript-eslint/require-await': 'off',
      // Stage<'root'> is spelled out beside other users, also where it is the default.
      '@typescript-eslint/no-unnecessary-type-arguments': 'off',
      eqeqeq: 'error',
      'no-param-reassign': 'error',
      'no-restricted-syntax': ['error', LOCALE],
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'no-console': 'error',
      'no-restricted-syntax': ['error', LOCALE, TERMINAL],
      'no-restricted-exports': [
        'error',
        {
          restrictDefaultExports: {
            direct: true,
            named: true,
            defaultFrom: true,
            namedFrom: true,
            namespaceFrom: true,
          },
        },
      ],
    },
  },
  { files: ['src/cli/reporter.ts', ENDS_PROGRAM], rules: { 'no-restricted-syntax': ['error', LOCALE] } },
  {
    files: PURE,
    ignores: [STARTS_PROGRAM, ENDS_PROGRAM],
    rules: {
      'no-restricted-globals': ['error', 'Date', 'performance', 'process', 'fetch', 'setTimeout', 'setInterval'],
      'no-restricted-properties': ['error', { object: 'Math', property: 'random' }],
    },
  },
  {
    // A definition runs without a type check, so the DSL checks what its types already promise.
    files: ['src/dsl/**'],
    rules: {
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/no-unnecessary-type-conversion': 'off',
    },
  },
  {
    // The asymmetric matchers of vitest, such as expect.any(), are typed as any.
    files: ['test/**'],
    rules: { '@typescript-eslint/no-unsafe-assignment': 'off' },
  },
  {
    // A call that does not exist has no type: that it does not compile is what the test is about.
    files: ['test/dsl/types.test.ts'],
    rules: { '@typescript-eslint/no-unsafe-call': 'off' },
  },
  {
    // The tests of the DSL hand it what untyped code would.
    files: ['test/dsl/**'],
    rules: {
      // A type that refers to itself cannot be written as a Record.
      '@typescript-eslint/consistent-indexed-object-style': 'off',
      '@typescript-eslint/no-base-to-string': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/restrict-template-expressions': 'off',
    },
  },
)
