using Om.Contracts;
using Xunit;

namespace Om.Assessments.Tests;

public sealed class StartingCostsTests
{
    /// <summary>S52: the public address counts by these; that it does is tested there.</summary>
    [Theory]
    [InlineData("om.assessments.v1.AssessmentService/CreateAssessment", 20)]
    [InlineData("POST /bewertungen", 20)]
    [InlineData("om.assessments.v1.AssessmentService/ResumeAssessment", 10)]
    [InlineData("POST /weiter", 10)]
    public void S52_starting_runs_and_trying_codes_costs_many_times_an_ordinary_call(string call, int cost) =>
        Assert.True(RateCosts.Costs[call] >= cost);
}
