import '../styles/about.css';

/** Which copy this is. The checksum tells whether two copies run the same model. */
export function About() {
  const { version, commit, modelChecksum } = __UNMAPSCOPE_BUILD__;
  return (
    <footer className="about">
      Unmapscope {version}, commit <code>{commit}</code>, model <code>{modelChecksum}</code>. Figures in{' '}
      <span className="predicted">italics</span> are predicted by the model; ° marks what was fitted to a published
      column.
    </footer>
  );
}
