using Om.Checks.V1;

namespace Om.Assessments;

/// <summary>Everything the files of one run are made from, as the wire says it. The makers read nothing else, not even a clock.</summary>
internal sealed record ReportData
{
    public required V1.Assessment Assessment { get; init; }

    /// <summary>Content of the edition the run is bound to.</summary>
    public required EditionContent Content { get; init; }

    /// <summary>Answers to items of that edition.</summary>
    public required IReadOnlyList<V1.Answer> Answers { get; init; }

    /// <summary>Answers to items that only an edition before a move had.</summary>
    public IReadOnlyList<V1.Answer> RemovedAnswers { get; init; } = [];

    /// <summary>The plan in the order it was made.</summary>
    public required IReadOnlyList<V1.Measure> Measures { get; init; }

    public required V1.Result Result { get; init; }

    /// <summary>Newest first.</summary>
    public IReadOnlyList<V1.Declaration> Declarations { get; init; } = [];

    /// <summary><c>de</c> or <c>en</c>.</summary>
    public required string Language { get; init; }

    public required DateOnly Today { get; init; }

    /// <summary>Where people reach the platform; null when the operator has not told.</summary>
    public Uri? PublicAddress { get; init; }

    /// <summary>Id of the check, <c>entry-check</c> of <c>checks/entry-check/editions/1</c>.</summary>
    public string CheckId => Assessment.Edition.Split('/').ElementAtOrDefault(1) ?? "";

    /// <summary>
    /// The plan as every file shows and counts it: what is still to do by due date, then what is done, then what was dropped. So number 3
    /// is the same measure on paper and in the workbook.
    /// </summary>
    public IReadOnlyList<V1.Measure> Plan => [.. Measures
        .OrderBy(m => m.Status switch
        {
            V1.Measure.Types.Status.Done => 1,
            V1.Measure.Types.Status.Dropped => 2,
            _ => 0,
        })
        .ThenBy(m => m.DueDate.Length == 0)
        .ThenBy(m => m.DueDate, StringComparer.Ordinal)];
}

/// <summary>A finished file.</summary>
/// <param name="Content">Its bytes.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="Name">Its name: ASCII letters, digits, hyphens and one dot.</param>
internal sealed record ReportFile(byte[] Content, string ContentType, string Name);
