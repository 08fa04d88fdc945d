using CsCheck;
using Om.Checks.V1;

namespace Om.Assessments.Tests;

/// <summary>Entities for tests of pure decisions, by hand and at random.</summary>
internal static class Given
{
    public static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Editions of one check: any two share some checkpoints and differ in others; checkpoints or practices are rated.</summary>
    public static readonly Gen<EditionLines> Editions =
        from level in Gen.Enum<EditionContent.Types.RatedLevel>().Where(l => l != EditionContent.Types.RatedLevel.Unspecified)
        from topics in Gen.Int[1, 4]
        from inside in Gen.Bool.Array[topics * 4]
        from reworded in Gen.Bool.Array[topics * 4]
        select Edition(level, topics, inside, reworded);

    /// <summary>Any answers to items such an edition may have, by item.</summary>
    public static readonly Gen<Dictionary<string, Answer>> Answers = Gen
        .Select(Gen.Int[0, 3], Gen.Int[0, 15], Gen.Bool, Gen.Enum<Need>(), Gen.Bool)
        .Select((topic, point, practice, need, notApplicable) => Answer(
            $"t{topic}c{point % 4}" + (practice ? $"-p{point % 2}" : ""), notApplicable ? Need.NotRated : need, notApplicable))
        .List[0, 60].Select(list => list.GroupBy(a => a.Item).ToDictionary(g => g.Key, g => g.First()));

    public static readonly Gen<Measure> Measures =
        from topic in Gen.Int[0, 3]
        from point in Gen.Int[0, 3]
        from text in Gen.Bool
        from urgency in Gen.Enum<Urgency>()
        from status in Gen.Enum<MeasureStatus>()
        from day in Gen.Int[-5, 5]
        select Measure(m =>
        {
            m.Item = $"t{topic}c{point}";
            m.Description = "Etwas tun";
            m.Urgency = urgency;
            m.Responsible = text ? "Frau Öztürk" : " ";
            m.DueOn = day == 0 ? null : DateOnly.FromDateTime(Now.UtcDateTime).AddDays(day);
            m.Control = text ? "Gespräch" : "";
            m.SetStatus(status, Now);
        });

    public static Assessment Run(
        bool trial = false, string? owner = null, DateOnly? workedOn = null, string edition = "checks/small/editions/1") => new()
        {
            Id = Guid.NewGuid(),
            CreatedAt = Now,
            UpdatedAt = Now,
            WorkedOn = workedOn ?? DateOnly.FromDateTime(Now.UtcDateTime),
            Owner = owner,
            Edition = edition,
            EditionHash = "1",
            Trial = trial,
            Mode = Mode.Alone,
        };

    public static Answer Answer(string item, Need need, bool notApplicable = false, string note = "", Guid run = default)
    {
        var answer = new Answer { Key = Guid.NewGuid(), AssessmentId = run, Item = item };
        answer.Set(new V1.Answer { Need = (V1.NeedForAction)need, NotApplicable = notApplicable, Note = note }, Now);
        return answer;
    }

    public static Dictionary<string, Answer> AnswersTo(EditionLines edition, Need need) =>
        edition.Lines.ToDictionary(l => l.Item, l => Answer(l.Item, need));

    public static Measure Measure(Action<Measure> change)
    {
        var measure = new Measure { Id = Guid.NewGuid(), AssessmentId = Guid.Empty, CreatedAt = Now };
        measure.Change(change, Now);
        return measure;
    }

    public static Measure CompleteMeasure(string item = "") => Measure(m =>
    {
        m.Item = item;
        m.Description = "Liquidität planen";
        m.Urgency = Urgency.High;
        m.Responsible = "Frau Öztürk";
        m.DueOn = new DateOnly(2027, 3, 31);
        m.Control = "Monatsgespräch";
    });

    public static EditionLines Small => new("checks/small/editions/1", "1", Contents.Small());

    public static EditionLines SmallChanged => new("checks/small/editions/2", "2", Contents.SmallChanged());

    private static EditionLines Edition(EditionContent.Types.RatedLevel level, int topics, bool[] inside, bool[] reworded)
    {
        var content = Contents.Of([.. Enumerable.Range(0, topics).Select(t =>
            ($"t{t}", Enumerable.Range(0, 4).Where(c => c == 0 || inside[(t * 4) + c]).Select(c => $"t{t}c{c}").ToArray()))]);
        content.RatedLevel = level;
        foreach (var (checkpoint, i) in content.Topics.SelectMany(t => t.Checkpoints).Select((c, i) => (c, i)))
        {
            checkpoint.Practices.Clear();
            checkpoint.Practices.AddRange(Enumerable.Range(0, 2).Select(p => new Practice
            {
                Id = $"{checkpoint.Id}-p{p}",
                Text = Contents.Text($"So geht {checkpoint.Id} auf Weg {p}{(reworded[i] ? ", anders gesagt" : "")}."),
            }));
            checkpoint.Statement = Contents.Text($"Wir machen {checkpoint.Id}{(reworded[i] ? " jetzt anders" : "")}.");
        }

        return new EditionLines("checks/any/editions/1", "1", content);
    }
}
