using Xunit;

namespace Om.Assessments.Tests;

public sealed class AssessmentsOptionsTests
{
    [Fact]
    public void The_defaults_are_usable() => Assert.Empty(new AssessmentsOptions().Problems());

    [Fact]
    public void Every_wrong_setting_is_named_at_once() => Assert.Equal(
        ["Assessments:GuestRetentionMonths", "Assessments:TrialRetentionDays", "Assessments:PublicAddress"],
        new AssessmentsOptions { GuestRetentionMonths = 0, AccountRetentionMonths = 241, TrialRetentionDays = 0, PublicAddress = "example" }
            .Problems().Select(p => p.Split(' ')[0]));
}
