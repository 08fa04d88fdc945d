using Om.Hosting;

namespace Om.Checks;

/// <summary>What a file brings: checked content, and from a trusted package its adoption record.</summary>
internal sealed record Incoming(CanonicalContent Content, Adoption? Adoption, string SignedBy)
{
    /// <summary>Reads a document or a package. Throws with every finding and its place at once.</summary>
    public static Incoming Read(byte[] file, PackageKeys keys, DateTimeOffset now)
    {
        var signedBy = "";
        if (file.Length <= NodeLimits.MostBytes && Package.LooksLike(file))
        {
            (file, signedBy) = Package.Open(file, keys);
        }

        var findings = new Findings();
        var root = FileText.Read(file, findings);
        if (root is null)
        {
            throw Fault.Invalid(findings.All);
        }

        var document = CheckDocument.Read(root, findings);
        if (!TextRules.IsId(document.Check))
        {
            findings.Add("check", TextRules.IdProblem(document.Check));
        }

        var (problems, content) = CanonicalContent.Of(document.Check, document.Content);
        foreach (var problem in problems)
        {
            findings.Add(problem.Place.Document, problem.Problem);
        }

        LookAtAdoption(document.Adoption, signedBy.Length > 0, AdoptionRules.Today(now), findings);
        findings.ThrowIfAny();
        return new Incoming(content!, document.Adoption, signedBy);
    }

    private static void LookAtAdoption(Adoption? adoption, bool signed, DateOnly today, Findings findings)
    {
        if (adoption is null)
        {
            return;
        }

        if (!signed)
        {
            findings.Add("adoption", "counts only in a package signed by a trusted key; take it out, or sign the file");
            return;
        }

        AdoptionRules.CheckRecord(adoption, today, findings);
    }
}
