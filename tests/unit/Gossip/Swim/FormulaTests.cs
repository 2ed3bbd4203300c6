using System.Text.Json;
using Muster.Bedrock;
using Muster.Gossip.Swim;

namespace Muster.Tests.Unit.Gossip.Swimming;

/// <summary>The numbers of the field's agents, computed by their own libraries (tests/unit/Gossip/vectors).</summary>
public sealed class FormulaTests
{
    [Fact]
    public void What_grows_with_the_members()
    {
        foreach (var row in Vector.File("08-formulas.json").GetProperty("scaling").EnumerateArray())
        {
            var members = row.GetProperty("n").GetInt32();
            Assert.Equal(Number(row, "retransmit_mult2"), Scaling.Retransmissions(2, members));
            Assert.Equal(Number(row, "retransmit_mult4"), Scaling.Retransmissions(4, members));
            Assert.Equal(Number(row, "push_pull_s_lan"), Scaling.PushPull(TimeSpan.FromSeconds(30), members).TotalSeconds);
            Assert.Equal(Number(row, "suspicion_min_ms_lan"), Suspicion(SwimProfile.Lan, members));
            Assert.Equal(Number(row, "suspicion_min_ms_wan"), Suspicion(SwimProfile.Wan, members));
            Assert.Equal(Number(row, "suspicion_min_ms_local"), Suspicion(SwimProfile.Local, members));
        }

        static double Suspicion(SwimProfile profile, int members) =>
            Scaling.SuspicionMin(profile.SuspicionMult, members, profile.ProbeInterval).TotalMilliseconds;
    }

    [Fact]
    public void What_is_left_of_a_suspicion()
    {
        foreach (var row in Vector.File("08-formulas.json").GetProperty("suspicion_remaining").EnumerateArray())
        {
            var terms = new SuspicionTerms(
                (int)Number(row, "k"),
                TimeSpan.FromMilliseconds(Number(row, "min_ms")),
                TimeSpan.FromMilliseconds(Number(row, "max_ms")));
            var left = terms.Total((int)Number(row, "confirmations")) - TimeSpan.FromMilliseconds(Number(row, "elapsed_ms"));
            Assert.Equal(Number(row, "remaining_ms"), left.TotalMilliseconds);
        }
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(3, 0)]
    [InlineData(4, 2)]
    [InlineData(1000, 2)]
    public void Confirmations_are_wanted_where_there_are_enough_to_give_them(int members, int wanted) =>
        Assert.Equal(wanted, Scaling.ConfirmationsWanted(4, members));

    [Fact]
    public void Coordinates_move_as_those_of_the_fields_agents()
    {
        var vectors = Vector.File("09-vivaldi.json");
        var vivaldi = new Vivaldi(new Prng(1), Read(vectors.GetProperty("start")));
        foreach (var step in vectors.GetProperty("steps").EnumerateArray())
        {
            var other = Read(step.GetProperty("other"));
            Assert.Equal(Number(step, "distance_before_ns"), Math.Round(vivaldi.Own.DistanceTo(other) * 1e9));
            Assert.True(vivaldi.Update(
                step.GetProperty("node").GetString()!, other, TimeSpan.FromMicroseconds(Number(step, "rtt_us"))));
            var after = Read(step.GetProperty("after"));
            Assert.Equal(after.Error, vivaldi.Own.Error, 1e-12);
            Assert.Equal(after.Height, vivaldi.Own.Height, 1e-12);
            Assert.Equal(after.Adjustment, vivaldi.Own.Adjustment, 1e-12);
            Assert.All(
                after.Vec.Zip(vivaldi.Own.Vec), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
            Assert.Equal(Number(step, "distance_after_ns"), Math.Round(vivaldi.Own.DistanceTo(other) * 1e9));
        }
    }

    [Fact]
    public void What_is_no_measurement_moves_nothing()
    {
        var vivaldi = new Vivaldi(new Prng(1));
        var sound = Coordinate.Origin;
        Assert.False(vivaldi.Update("n", sound, TimeSpan.FromTicks(-1)));
        Assert.False(vivaldi.Update("n", sound, TimeSpan.FromSeconds(10.1)));
        Assert.False(vivaldi.Update("n", sound with { Height = double.NaN }, TimeSpan.FromSeconds(1)));
        Assert.False(vivaldi.Update("n", sound with { Vec = [1, 2] }, TimeSpan.FromSeconds(1)));
        Assert.Equal(Coordinate.Origin, vivaldi.Own);
    }

    [Fact]
    public void Two_at_one_place_find_a_direction()
    {
        var vivaldi = new Vivaldi(new Prng(1));
        Assert.True(vivaldi.Update("n", Coordinate.Origin, TimeSpan.FromMilliseconds(50)));
        Assert.True(vivaldi.Own.IsSound());
        Assert.True(vivaldi.Own.DistanceTo(Coordinate.Origin) > 0.001);
        Assert.Equal(0, vivaldi.Resets);
    }

    private static double Number(JsonElement row, string name) => row.GetProperty(name).GetDouble();

    private static Coordinate Read(JsonElement json) => new(
        [.. json.GetProperty("Vec").EnumerateArray().Select(value => value.GetDouble())],
        Number(json, "Error"),
        Number(json, "Adjustment"),
        Number(json, "Height"));
}
