// Files that are imported as text.
module.exports = {
  process: text => ({
    code: `module.exports = { __esModule: true, default: ${JSON.stringify(text)} };`
  })
};
