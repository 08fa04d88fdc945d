using Om.Hosting;
using Xunit;

namespace Om.Checks.Tests;

public sealed class EditionStateTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);
    private static readonly Adoption Decision = new("Plenum", new DateOnly(2026, 5, 4), (int)V1.Adoption.Types.Outcome.Unanimous, "", "anna", "bert");

    private static readonly string[] Verbs = ["rewrite", "delete", "submit", "revise", "adopt", "publish", "withdraw"];

    /// <summary>The whole table: from each state by each verb, the next state or the reason why not.</summary>
    public static TheoryData<string, string, string> Table
    {
        get
        {
            var table = new TheoryData<string, string, string>();
            Row(table, EditionState.Draft, "Draft", "Draft", "Consultation", "EDITION_NOT_IN_CONSULTATION", "EDITION_NOT_IN_CONSULTATION", "EDITION_NOT_ADOPTED", "EDITION_NOT_PUBLISHED");
            Row(table, EditionState.Consultation, "EDITION_NOT_DRAFT", "EDITION_NOT_DRAFT", "EDITION_NOT_DRAFT", "Draft", "Adopted", "EDITION_NOT_ADOPTED", "EDITION_NOT_PUBLISHED");
            Row(table, EditionState.Adopted, "EDITION_NOT_DRAFT", "EDITION_NOT_DRAFT", "EDITION_NOT_DRAFT", "EDITION_NOT_IN_CONSULTATION", "EDITION_NOT_IN_CONSULTATION", "Published", "EDITION_NOT_PUBLISHED");
            foreach (var state in new[] { EditionState.Published, EditionState.Superseded, EditionState.Withdrawn })
            {
                Row(table, state, "EDITION_NOT_DRAFT", "EDITION_NOT_DRAFT", "EDITION_NOT_DRAFT", "EDITION_NOT_IN_CONSULTATION", "EDITION_NOT_IN_CONSULTATION", "EDITION_NOT_ADOPTED",
                    state == EditionState.Withdrawn ? "EDITION_NOT_PUBLISHED" : "Withdrawn");
            }

            return table;
        }
    }

    [Theory]
    [MemberData(nameof(Table))]
    public void From_each_state_only_the_named_steps_lead_on(string from, string verb, string outcome)
    {
        var edition = In(Enum.Parse<EditionState>(from));
        var (version, hash) = (edition.Version, edition.ContentHash);
        if (!outcome.StartsWith("EDITION_", StringComparison.Ordinal))
        {
            Do(edition, verb);
            Assert.Equal(outcome, edition.State.ToString());
            Assert.Equal(verb == "delete" ? version : version + 1, edition.Version);
            return;
        }

        var fault = Assert.Throws<Fault>(() => Do(edition, verb));
        Assert.Equal(outcome, fault.Reason);
        Assert.Equal((from, version, hash), (edition.State.ToString(), edition.Version, edition.ContentHash));
    }

    [Fact]
    public void Who_submitted_never_records_the_decision()
    {
        var edition = In(EditionState.Consultation);
        Assert.Equal("SECOND_PERSON_NEEDED", Assert.Throws<Fault>(() => edition.Adopt(Decision with { RecordedBy = "anna" }, Now)).Reason);
        edition.Revise(Now);
        Assert.Null(edition.SubmittedBy);
    }

    [Fact]
    public void The_edition_in_use_is_superseded_by_the_later_one()
    {
        var check = Check.Create("x", Now);
        var first = In(EditionState.Published, check);
        var second = In(EditionState.Adopted, check);
        var published = second.Publish(first, Now);
        Assert.Equal((EditionState.Superseded, EditionState.Published), (first.State, second.State));
        Assert.Equal(("checks/x/editions/2", "checks/x", 2, second.ContentHash, "checks/x/editions/1", Now),
            (published.Edition, published.Check, published.Number, published.ContentHash, published.Superseded, published.OccurredAt));
    }

    [Fact]
    public void An_earlier_edition_does_not_replace_a_later_one()
    {
        var check = Check.Create("x", Now);
        var first = In(EditionState.Adopted, check);
        var second = In(EditionState.Published, check);
        Assert.Equal("LATER_EDITION_IN_USE", Assert.Throws<Fault>(() => first.Publish(second, Now)).Reason);
        Assert.Equal((EditionState.Adopted, EditionState.Published), (first.State, second.State));
    }

    private static void Row(TheoryData<string, string, string> table, EditionState from, params string[] outcomes)
    {
        foreach (var (verb, outcome) in Verbs.Zip(outcomes))
        {
            table.Add(from.ToString(), verb, outcome);
        }
    }

    private static void Do(Edition edition, string verb)
    {
        switch (verb)
        {
            case "rewrite":
                edition.Rewrite(CanonicalContent.Of("x", Samples.Content(label: "2.0")).Canonical!, Now);
                break;
            case "delete":
                edition.RequireDraft("no");
                break;
            case "submit":
                edition.Submit("anna", Now);
                break;
            case "revise":
                edition.Revise(Now);
                break;
            case "adopt":
                edition.Adopt(Decision, Now);
                break;
            case "publish":
                edition.Publish(null, Now);
                break;
            case "withdraw":
                edition.Withdraw("outdated", Now);
                break;
            default:
                throw new ArgumentException(verb, nameof(verb));
        }
    }

    private static Edition In(EditionState state, Check? check = null)
    {
        check ??= Check.Create("x", Now);
        var edition = Edition.Draft(check, CanonicalContent.Of(check.Id, Samples.Content()).Canonical!, Now);
        string[] way = state switch
        {
            EditionState.Draft => [],
            EditionState.Consultation => ["submit"],
            EditionState.Adopted => ["submit", "adopt"],
            EditionState.Published or EditionState.Superseded => ["submit", "adopt", "publish"],
            _ => ["submit", "adopt", "publish", "withdraw"],
        };
        foreach (var verb in way)
        {
            Do(edition, verb);
        }

        if (state == EditionState.Superseded)
        {
            var later = Edition.Draft(check, CanonicalContent.Of(check.Id, Samples.Content(label: "2.0")).Canonical!, Now);
            later.Submit("anna", Now);
            later.Adopt(Decision, Now);
            later.Publish(edition, Now);
        }

        return edition;
    }
}
