/** Which copy of the program this is, in a line. */
export function versionText(): string {
  const { version, commit, modelChecksum } = __UNMAPSCOPE_BUILD__;
  return `Unmapscope ${version}, commit ${commit}, model ${modelChecksum}`;
}
