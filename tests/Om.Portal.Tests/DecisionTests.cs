using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Om.Assessments.V1;
using Xunit;

namespace Om.Portal.Tests;

/// <summary>Decisions that need no page.</summary>
public sealed class DecisionTests
{
    private static readonly AnswerValues Urgent = AnswerValues.Of("urgent", "", "n");

    [Fact]
    public void Values_have_the_same_mark_only_when_nothing_differs()
    {
        AnswerValues[] all =
        [
            AnswerValues.Empty,
            Urgent,
            AnswerValues.Of("some", "", "n"),
            AnswerValues.Of("urgent", "", ""),
            AnswerValues.Of("na", "n", ""),
            AnswerValues.Of("na", "", "n"),
            AnswerValues.Of("na", "a\nb", ""),
            AnswerValues.Of("na", "a", "b"),
        ];
        Assert.Equal(all.Length, all.Select(v => v.Mark).Distinct().Count());
        Assert.Equal(Urgent.Mark, AnswerValues.Of(Urgent.ToWire("x", 0)).Mark);
    }

    [Fact]
    public void A_reason_belongs_to_does_not_apply_only()
    {
        Assert.Equal("", AnswerValues.Of("some", "left over", "").Reason);
        Assert.Equal(NeedForAction.Unspecified, AnswerValues.Of("na", "why", "").ToWire("x", 0).Need);
        Assert.Equal(AnswerValues.Empty, AnswerValues.Of("nonsense", "", ""));
    }

    [Fact]
    public void A_save_that_met_others_is_split_into_what_can_go_on_and_what_collides()
    {
        var stored = new Dictionary<string, Answer>
        {
            ["same"] = Urgent.ToWire("same", 5),
            ["other"] = AnswerValues.Of("none", "", "").ToWire("other", 2),
            ["mine"] = AnswerValues.Of("none", "", "").ToWire("mine", 1),
        };
        PostedAnswer[] posted = [new("same", Urgent, 0, ""), new("other", Urgent, 1, ""), new("mine", Urgent, 1, ""), new("new", Urgent, 0, ""), new("erased", Urgent, 3, "")];
        var (mine, others) = AnswerSaver.Split(posted, stored);
        Assert.Equal(["mine", "new"], mine.Select(a => a.Item));
        Assert.Equal(["other", "erased"], others.Select(a => a.Item));
    }

    [Fact]
    public void The_same_form_with_the_same_content_is_one_intent_and_with_another_it_is_another()
    {
        var form = Form(("form", Guid.NewGuid().ToString()));
        var request = new SaveAnswersRequest { Parent = "assessments/1", Answers = { Urgent.ToWire("x", 0) } };
        Assert.Equal(form.RequestId(request), form.RequestId(request.Clone()));
        var other = new SaveAnswersRequest(request);
        other.Answers[0].Note = "changed";
        Assert.NotEqual(form.RequestId(request), form.RequestId(other));
        Assert.NotEqual(form.RequestId(request), Form(("form", Guid.NewGuid().ToString())).RequestId(request));
        Assert.NotEqual(Form().RequestId(request), Form().RequestId(request));
    }

    [Theory]
    [InlineData("/", true)]
    [InlineData("/praxis-checks?x=1", true)]
    [InlineData("//evil", false)]
    [InlineData("/\\evil", false)]
    [InlineData("https://evil", false)]
    [InlineData("/a\nb", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Only_addresses_of_this_site_are_local(string? path, bool local) => Assert.Equal(local, Links.IsLocal(path));

    [Theory]
    [InlineData("3r32w hx850", "3R32W-HX850")]
    [InlineData(" 3R32W-HX850 ", "3R32W-HX850")]
    [InlineData("3R32W\u2013HX850", "3R32W-HX850")]
    [InlineData("<>\r\n;", "")]
    public void A_typed_code_is_tidied(string typed, string tidy) => Assert.Equal(tidy, AccessPages.Tidy(typed));

    [Fact]
    public void The_starting_aid_names_the_topics_most_sentences_point_to_and_at_most_three()
    {
        var content = Samples.Content();
        content.Topics.Add(Samples.Topic("c", "C", "C"));
        content.Topics.Add(Samples.Topic("d", "D", "D"));
        content.StartingAid.Add(new Checks.V1.StartingPoint { Id = "all", Topics = { "d", "c", "people", "money" } });
        var edition = EditionReader.Read(new World().Publish("big", content), "de");
        Assert.Empty(StartingAid.Recommend(edition, ["unknown"]));
        Assert.Equal(["money", "people", "c"], StartingAid.Recommend(edition, ["no-people", "no-money", "all"]).Select(t => t.Id));
    }

    [Fact]
    public void Progress_counts_lights_and_lines_that_do_not_apply()
    {
        var edition = EditionReader.Read(new World().Publish("big", Samples.Content()), "de");
        var progress = TopicProgress.Of(edition, new Dictionary<string, Answer>
        {
            ["money-one"] = AnswerValues.Of("na", "weil", "").ToWire("money-one", 1),
            ["money-two"] = AnswerValues.Of("some", "", "").ToWire("money-two", 1),
            ["people-one"] = AnswerValues.Of("", "", "nur Notiz").ToWire("people-one", 1),
        });
        Assert.Equal([(2, true), (0, false)], progress.Select(p => (p.Answered, p.IsDone)));
        Assert.Equal((1, 1, 0), (progress[0].Spread.Some, progress[0].Spread.NotApplicable, progress[0].Spread.Open));
    }

    [Fact]
    public async Task Content_is_loaded_once_for_many_and_kept_when_its_source_is_away()
    {
        var clock = new TestClock();
        var cache = new ContentCache(clock);
        var loads = 0;
        Func<Task<string>> load = async () =>
        {
            Interlocked.Increment(ref loads);
            await Task.Yield();
            return "content";
        };
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => cache.GetAsync("key", TimeSpan.FromSeconds(30), load)));
        Assert.Equal(1, loads);

        clock.Advance(TimeSpan.FromMinutes(1));
        var away = new RpcException(new Status(StatusCode.Unavailable, ""));
        Assert.Equal("content", await cache.GetAsync<string>("key", TimeSpan.FromSeconds(30), () => throw away));
        await Assert.ThrowsAsync<RpcException>(() => cache.GetAsync<string>("other", TimeSpan.FromSeconds(30), () => throw away));
        clock.Advance(TimeSpan.FromMinutes(1));
        await cache.GetAsync("key", TimeSpan.FromSeconds(30), load);
        Assert.Equal(2, loads);
    }

    private sealed class TestClock : TimeProvider
    {
        private DateTimeOffset now = new(2026, 11, 2, 8, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => now;

        public void Advance(TimeSpan by) => now += by;
    }

    private static Posted Form(params (string Name, string Value)[] fields) =>
        new(new FormCollection(fields.ToDictionary(f => f.Name, f => new StringValues(f.Value))));
}
