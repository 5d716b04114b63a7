// Does a PDF keep a standard? Arguments: flavour (ua1, 2a, 2b) and path, as many pairs as wanted. A line for
// each pair, with those of the broken rules below it. JavaScript for Rhino, which comes with veraPDF: a machine
// that can run Java may have no compiler.
var verapdf = Packages.org.verapdf

function validate(flavourName, path) {
  var flavour = verapdf.pdfa.flavours.PDFAFlavour.fromString(flavourName)
  var foundry = verapdf.pdfa.Foundries.defaultInstance()
  var parser = foundry.createParser(new java.io.FileInputStream(path), flavour)
  var result = foundry.createValidator(flavour, false).validate(parser)
  print(flavourName + ' ' + (result.isCompliant() ? 'compliant' : 'broken') + ' ' + path)
  for (var found, all = result.getTestAssertions().iterator(); all.hasNext(); ) {
    found = all.next()
    if (found.getStatus().name() == 'FAILED')
      print('  ' + found.getRuleId().getClause() + '-' + found.getRuleId().getTestNumber() + ' ' + found.getMessage())
  }
  parser.close()
}

verapdf.gf.foundry.VeraGreenfieldFoundryProvider.initialise()
for (var at = 0; at < arguments.length; at += 2) validate(arguments[at], arguments[at + 1])
