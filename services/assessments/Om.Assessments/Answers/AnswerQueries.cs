using Microsoft.EntityFrameworkCore;

namespace Om.Assessments;

/// <summary>
/// The two queries of a batch, compiled: this is the one place where EF's look at a query at each call is a visible part of the work. One
/// instance per process, since a compiled query belongs to one provider's model.
/// </summary>
internal sealed class AnswerQueries
{
    /// <summary>Runs by id, with what opens them and how far they are.</summary>
    public Func<AssessmentsDb, Guid[], IAsyncEnumerable<RunState>> Runs { get; } =
        EF.CompileAsyncQuery((AssessmentsDb db, Guid[] ids) => db.Assessments.Where(a => ids.Contains(a.Id)).Select(a => new RunState
        {
            Assessment = a,
            Codes = db.AccessRows.Where(r => r.AssessmentId == a.Id).Select(r => r.CodeHash).ToList(),
            Given = db.Answers.Count(x => x.AssessmentId == a.Id && (x.NotApplicable || x.Need != Need.NotRated)),
        }));

    /// <summary>Answers by key.</summary>
    public Func<AssessmentsDb, Guid[], IAsyncEnumerable<Answer>> Answers { get; } =
        EF.CompileAsyncQuery((AssessmentsDb db, Guid[] keys) => db.Answers.Where(a => keys.Contains(a.Key)));
}

/// <summary>A run as a batch found it.</summary>
internal sealed class RunState
{
    public required Assessment Assessment { get; init; }

    /// <summary>Hashes of the codes that open it.</summary>
    public required List<Guid> Codes { get; init; }

    /// <summary>
    /// Answers given; the batch counts on. Read in the same statement as the run itself, so that both are of one moment: with an edition from
    /// before a move and answers from after it the run might seem complete.
    /// </summary>
    public required int Given { get; set; }

    /// <summary>Whether <see cref="Given"/> was counted again by item, as a run needs it that was moved.</summary>
    public bool CountedByItem { get; set; }

    /// <summary>Whether the batch changed a rating, not only words.</summary>
    public bool RatingsChanged { get; set; }
}
