import java.io.File;
import org.semanticweb.owlapi.apibinding.OWLManager;
import org.semanticweb.owlapi.model.OWLOntology;
import org.semanticweb.owlapi.profiles.OWL2DLProfile;
import org.semanticweb.owlapi.profiles.OWLProfileReport;
import org.semanticweb.owlapi.profiles.OWLProfileViolation;

/**
 * Checks ontology files against the OWL 2 DL profile with OWLAPI: prints each violation; exits 1 if there is any,
 * 2 if a file can't be read.
 *
 * <p>Usage: java -cp 'PELLET/*' tests/Owl2DlProfile.java ontology/dermkg.ttl ..., where PELLET is the folder of jars in
 * owlready2.
 */
class Owl2DlProfile {
    public static void main(String[] files) {
        int status = files.length == 0 ? 2 : 0;
        for (String file : files) {
            try {
                OWLOntology ontology =
                        OWLManager.createOWLOntologyManager().loadOntologyFromOntologyDocument(new File(file));
                OWLProfileReport report = new OWL2DLProfile().checkOntology(ontology);
                for (OWLProfileViolation violation : report.getViolations()) {
                    System.out.println(file + ": " + violation);
                    status = Math.max(status, 1);
                }
                System.out.println(file + ": " + ontology.getAxiomCount() + " axioms, "
                        + report.getViolations().size() + " violations of OWL 2 DL");
            } catch (Exception fault) {
                System.err.println(file + ": " + fault);
                status = 2;
            }
        }
        System.exit(status);
    }
}
