export function Glossary() {
  return null
}
