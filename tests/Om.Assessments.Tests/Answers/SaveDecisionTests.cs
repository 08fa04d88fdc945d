using CsCheck;
using Grpc.Core;
using Om.Hosting;
using Xunit;

namespace Om.Assessments.Tests;

public sealed class SaveDecisionTests
{
    public static TheoryData<string, V1.Answer, string[]> BadAnswers => new()
    {
        { "no item", new V1.Answer { Need = V1.NeedForAction.Some }, ["answers[0].item"] },
        { "blank item", new V1.Answer { Item = "  ", Need = V1.NeedForAction.Some }, ["answers[0].item"] },
        { "item too long", new V1.Answer { Item = new string('a', 49) }, ["answers[0].item"] },
        { "item of another edition", new V1.Answer { Item = "b4" }, ["answers[0].item"] },
        { "a practice where checkpoints are rated", new V1.Answer { Item = "a1-p" }, ["answers[0].item"] },
        { "item in other letters", new V1.Answer { Item = "A1" }, ["answers[0].item"] },
        { "unknown light", new V1.Answer { Item = "a1", Need = (V1.NeedForAction)4 }, ["answers[0].need"] },
        { "negative light", new V1.Answer { Item = "a1", Need = (V1.NeedForAction)(-1) }, ["answers[0].need"] },
        { "light and does not apply", new V1.Answer { Item = "a1", Need = V1.NeedForAction.Some, NotApplicable = true, Reason = "x" }, ["answers[0].need"] },
        { "does not apply without a reason", new V1.Answer { Item = "a1", NotApplicable = true }, ["answers[0].reason"] },
        { "does not apply with a blank reason", new V1.Answer { Item = "a1", NotApplicable = true, Reason = " " }, ["answers[0].reason"] },
        { "reason too long", new V1.Answer { Item = "a1", NotApplicable = true, Reason = new string('x', 501) }, ["answers[0].reason"] },
        { "reason without does not apply", new V1.Answer { Item = "a1", Need = V1.NeedForAction.Some, Reason = "x" }, ["answers[0].reason"] },
        { "note too long", new V1.Answer { Item = "a1", Note = new string('x', 2001) }, ["answers[0].note"] },
        { "negative revision", new V1.Answer { Item = "a1", Revision = -1 }, ["answers[0].revision"] },
        {
            "everything at once",
            new V1.Answer { Item = "zz", Need = (V1.NeedForAction)9, NotApplicable = true, Note = new string('x', 2001), Revision = -7 },
            ["answers[0].item", "answers[0].need", "answers[0].reason", "answers[0].note", "answers[0].revision"]
        },
    };

    [Theory]
    [MemberData(nameof(BadAnswers))]
    public void A_bad_answer_is_refused_with_every_bad_field(string what, V1.Answer answer, string[] fields)
    {
        var fault = Assert.Throws<Fault>(() => SaveDecision.Require(Given.Small, [answer]));
        Assert.Equal(StatusCode.InvalidArgument, fault.Code);
        Assert.True(fields.Order().SequenceEqual(fault.Violations.Select(v => v.Field).Distinct().Order()), $"{what}: {fault.Message}");
    }

    [Fact]
    public void Texts_may_be_as_long_as_the_contract_says() => SaveDecision.Require(Given.Small,
    [
        new V1.Answer { Item = "a1", Note = new string('ü', 2000) },
        new V1.Answer { Item = "a2", NotApplicable = true, Reason = new string('ß', 500) },
    ]);

    [Fact]
    public void Bad_answers_among_good_ones_are_named_by_their_place_all_at_once()
    {
        var fault = Assert.Throws<Fault>(() => SaveDecision.Require(Given.Small,
        [
            new V1.Answer { Item = "a1", Need = V1.NeedForAction.Some },
            new V1.Answer { Item = "zz" },
            new V1.Answer { Item = "a2", Revision = -1 },
            new V1.Answer { Item = "a1" },
        ]));
        Assert.Equal(["answers", "answers[1].item", "answers[2].revision"], fault.Violations.Select(v => v.Field).Order());
    }

    [Fact]
    public void Does_not_apply_is_refused_where_the_edition_does_not_allow_it()
    {
        var content = Contents.Small();
        content.NotApplicableAllowed = false;
        var fault = Assert.Throws<Fault>(() => SaveDecision.Require(
            new EditionLines("checks/small/editions/1", "1", content), [new V1.Answer { Item = "a1", NotApplicable = true, Reason = "x" }]));
        Assert.Equal("answers[0].not_applicable", Assert.Single(fault.Violations).Field);
    }

    [Fact]
    public void An_answer_changed_meanwhile_is_refused_with_the_revision_now_stored_and_nothing_changes()
    {
        var stored = new Dictionary<string, Answer> { ["a1"] = Given.Answer("a1", Need.Some), ["a2"] = Given.Answer("a2", Need.Urgent) };
        stored["a2"].Set(new V1.Answer { Need = V1.NeedForAction.None }, Given.Now);
        var fault = Assert.Throws<Fault>(() => SaveDecision.Apply(
            stored,
            [
                new V1.Answer { Item = "a1", Need = V1.NeedForAction.Urgent, Revision = 1 },
                new V1.Answer { Item = "a2", Need = V1.NeedForAction.Urgent, Revision = 1 },
                new V1.Answer { Item = "b1", Need = V1.NeedForAction.Urgent, Revision = 3 },
            ],
            item => throw new InvalidOperationException($"{item} must not be created."),
            Given.Now));
        Assert.Equal((StatusCode.Aborted, "ANSWER_CHANGED"), (fault.Code, fault.Reason));
        Assert.Equal(new Dictionary<string, string> { ["a2"] = "2", ["b1"] = "0" }, fault.Metadata);
        Assert.Equal(Need.Some, stored["a1"].Need);
    }

    [Fact]
    public void Whoever_sends_the_revision_last_seen_always_succeeds_and_finds_the_next_one() => Gen
        .Select(Given.Editions, Given.Answers, Gen.Enum<Need>())
        .Sample((edition, stored, need) =>
        {
            var before = stored.ToDictionary(a => a.Key, a => a.Value.Revision);
            var given = edition.Lines
                .Select(l => new V1.Answer { Item = l.Item, Need = (V1.NeedForAction)need, Revision = before.GetValueOrDefault(l.Item) }).ToList();
            SaveDecision.Require(edition, given);
            var saved = SaveDecision.Apply(stored, given, item => new Answer { Key = Guid.NewGuid(), AssessmentId = Guid.Empty, Item = item }, Given.Now);
            Assert.Equal(given.Select(g => (g.Item, need, g.Revision + 1)), saved.Select(s => (s.Item, s.Need, s.Revision)));
            Assert.All(stored.Where(s => edition.Find(s.Key) is null), s => Assert.Equal(before[s.Key], s.Value.Revision));
        });
}
