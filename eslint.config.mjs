import js from '@eslint/js';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  {
    ignores: [
      '**/node_modules/',
      '.venv/',
      '.cache/',
      '.demo/',
      'dist/',
      'lib/',
      'labextension/',
      'jupyterlab_vantage/',
      'lsp-server/generated/',
      'ui-tests/test-results/'
    ]
  },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-undef': 'off', // the compiler knows
      'no-control-regex': 'off', // what is not printable is looked for by its code
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-empty-object-type': 'off',
      // JupyterLab's idiom for constants of a plugin.
      '@typescript-eslint/no-namespace': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }
      ]
    }
  },
  { files: ['**/*.js'], rules: { '@typescript-eslint/no-require-imports': 'off' } }
);
