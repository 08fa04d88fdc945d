using Om.Assessments.V1;
using Om.Testing;
using Xunit;

namespace Om.Assessments.Tests;

/// <summary>The whole way of a guest through the service, as a partner system walks it.</summary>
public sealed class JourneyTests
{
    [Theory]
    [MemberData(nameof(TestDatabase.Providers), MemberType = typeof(TestDatabase))]
    public async Task A_guest_rates_plans_and_declares(string provider)
    {
        await using var host = await AssessmentsHost.StartAsync(provider);
        var (run, guest) = await host.StartRunAsync();
        Assert.Equal(V1.Assessment.Types.State.InProgress, run.State);
        Assert.Equal((6, 0), (run.LineCount, run.AnsweredCount));

        var saved = await host.RateAllAsync(run.Name, guest, NeedForAction.Urgent);
        Assert.Equal((6, 6), (saved.AnsweredCount, saved.LineCount));
        Assert.Equal(V1.Assessment.Types.State.Completed,
            (await host.Runs.GetAssessmentAsync(new GetAssessmentRequest { Name = run.Name }, guest)).State);

        var result = await host.Runs.GetResultAsync(new GetResultRequest { Name = run.Name }, guest);
        Assert.Equal(6, result.Total.Urgent);

        foreach (var practice in new[] { "a1-p", "b1-p" })
        {
            var measure = AssessmentsHost.CompleteMeasure("");
            measure.Practice = practice;
            var created = await host.Plan.CreateMeasureAsync(new CreateMeasureRequest { Parent = run.Name, Measure = measure }, guest);
            Assert.True(created.Complete);
            Assert.Equal($"So geht {practice[..2]}.", created.Description);
        }

        var declaration = await host.Declarations.IssueDeclarationAsync(new IssueDeclarationRequest
        {
            Parent = run.Name,
            FirmName = "Müller & Söhne",
            FirmPlace = "Köln",
            Signatory = "Jörg Müller",
            Publish = true,
        }, guest);
        var seen = await host.Declarations.LookupDeclarationAsync(
            new LookupDeclarationRequest { Number = declaration.Number.ToLowerInvariant().Replace('-', ' ') });
        Assert.Equal(("Müller & Söhne", 2), (seen.FirmName, seen.MeasureCount));
    }
}
