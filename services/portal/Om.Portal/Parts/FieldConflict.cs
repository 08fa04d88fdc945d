namespace Om.Portal;

/// <summary>A field of a form: its name, its label, the value the form sends and the value in words.</summary>
public sealed record FieldValue(string Name, string Label, string Value, string Text);

/// <summary>
/// A form that was overtaken: for each field that differs the person picks one of the two values. Each choice is a radio button that
/// bears the field's own name and value, so the chosen form is an ordinary one, made from the newest state.
/// </summary>
/// <param name="Run">The assessment.</param>
/// <param name="Active">The part of the assessment the page belongs to.</param>
/// <param name="Path">Address of the form's page.</param>
/// <param name="Etag">Version of what is stored now.</param>
/// <param name="Mine">What the person sent.</param>
/// <param name="Stored">What is stored now.</param>
public sealed record FieldConflictModel(
    OpenAssessment Run, string Active, string Path, string Etag, IReadOnlyList<FieldValue> Mine, IReadOnlyList<FieldValue> Stored)
{
    /// <summary>Fields in which the two differ.</summary>
    public IEnumerable<(FieldValue Mine, FieldValue Stored)> Different =>
        Mine.Zip(Stored).Where(pair => pair.First.Value != pair.Second.Value);

    /// <summary>Fields in which they do not.</summary>
    public IEnumerable<FieldValue> Same => Mine.Zip(Stored).Where(pair => pair.First.Value == pair.Second.Value).Select(pair => pair.First);
}
