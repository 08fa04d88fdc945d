using Om.Hosting;
using Xunit;
using State = Om.Assessments.V1.Declaration.Types.State;

namespace Om.Assessments.Tests;

public sealed class DeclarationTests
{
    private static readonly DateOnly Last = new(2028, 11, 23);

    [Theory]
    [InlineData(-731, State.Valid)]
    [InlineData(0, State.Valid)]
    [InlineData(1, State.Expired)]
    [InlineData(1000, State.Expired)]
    public void It_is_valid_up_to_and_including_its_last_day(int days, State state) =>
        Assert.Equal(state, New().StateOn(Last.AddDays(days)));

    [Fact]
    public void Withdrawn_stays_withdrawn_also_after_its_time()
    {
        var declaration = New();
        declaration.Withdraw(Last);
        Assert.Equal(State.Withdrawn, declaration.StateOn(Last));
        Assert.Equal(State.Withdrawn, declaration.StateOn(Last.AddDays(1)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_not_valid_can_be_hidden_but_neither_published_nor_withdrawn(bool withdrawn)
    {
        var (declaration, today) = (New(), Last.AddDays(1));
        if (withdrawn)
        {
            (declaration, today) = (New(), Last);
            declaration.Withdraw(today);
        }

        Assert.Equal("DECLARATION_NOT_VALID", Assert.Throws<Fault>(() => declaration.Publish(today)).Reason);
        Assert.Equal("DECLARATION_NOT_VALID", Assert.Throws<Fault>(() => declaration.Withdraw(today)).Reason);
        declaration.Hide();
        Assert.False(declaration.Published);
    }

    [Fact]
    public void Every_change_raises_the_version_and_a_refused_one_does_not()
    {
        var declaration = New();
        declaration.Publish(Last);
        declaration.Hide();
        declaration.Withdraw(Last);
        Assert.Throws<Fault>(() => declaration.Publish(Last));
        Assert.Equal(4, declaration.Version);
    }

    [Theory]
    [InlineData("OM-7K3F-9QTW-2M4X")]
    [InlineData("om 7k3f 9qtw 2m4x")]
    [InlineData("om7k3f9qtw2m4x")]
    [InlineData("7K3F-9QTW-2M4X")]
    [InlineData(" 0M-7K3F–9QTW–2M4X ")]
    public void However_a_number_is_typed_it_is_the_same_number(string typed) =>
        Assert.Equal("OM-7K3F-9QTW-2M4X", DeclarationService.Normalise(typed));

    [Theory]
    [InlineData("om7k3f9qtw2m", "OM-0M7K-3F9Q-TW2M")]
    [InlineData("om-om7k-3f9q-tw2m", "OM-0M7K-3F9Q-TW2M")]
    public void A_number_that_itself_begins_like_the_prefix_is_still_found(string typed, string number) =>
        Assert.Equal(number, DeclarationService.Normalise(typed));

    [Theory]
    [InlineData("")]
    [InlineData("OM-")]
    [InlineData("OM-7K3F-9QTW-2M4")]
    [InlineData("OM-7K3F-9QTW-2M4XX")]
    [InlineData("AB-7K3F-9QTW-2M4X")]
    [InlineData("OM-7K3F-9QTW-2M4Ü")]
    public void What_cannot_be_a_number_is_none(string typed) => Assert.Null(DeclarationService.Normalise(typed));

    private static Declaration New() => new()
    {
        Number = "OM-7K3F-9QTW-2M4X",
        EventId = Guid.NewGuid(),
        AssessmentId = Guid.NewGuid(),
        CreatedAt = Given.Now,
        FirmName = "Müller & Söhne",
        FirmPlace = "Köln",
        Signatory = "Jörg Müller",
        CheckTitle = "Kleiner Check",
        Edition = "checks/small/editions/1",
        EditionHash = "1",
        IssuedOn = Last.AddMonths(-24),
        ValidUntil = Last,
        Mode = Mode.Alone,
        RatedCount = 6,
        MeasureCount = 2,
    };
}
