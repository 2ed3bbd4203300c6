using System.Globalization;
using Muster.Gossip.Swim;
using Muster.Gossip.Wire;
using Muster.Tests.Support;
using Xunit.Abstractions;

namespace Muster.Tests.Simulation.Gossip;

/// <summary>What one member says of itself reaches all in the time that theory says; what strangers say harms nobody.</summary>
public sealed class NewsTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(10)]
    [InlineData(100)]
    [InlineData(1000)]
    public void News_reaches_everybody_in_time(int members)
    {
        var promise = new Promise(SwimProfile.Lan, members);
        var times = new List<double>();
        var bytes = new List<double>();
        var worlds = Seeds.Each(normally: members < 1000 ? 5 : 1, inLongRun: 20, seed =>
        {
            var world = new World(seed, SwimProfile.Lan) { Weather = { Loss = 0.02 } };
            world.StartConverged(members);
            world.Run(TimeSpan.FromSeconds(2));
            var (told, before) = (world.Now, world.Tally.DatagramBytes);
            world[0].Run((swim, now) => swim.Announce(now, [1, 2, 3]));
            Assert.True(world.Run(promise.Spread, AllKnow, TimeSpan.FromMilliseconds(20)));
            times.Add((world.Now - told).TotalSeconds);
            world.Run(TimeSpan.FromSeconds(5));
            bytes.Add((double)(world.Tally.DatagramBytes - before) / members);

            bool AllKnow() => world.Members.All(member => member.Swim.Find(World.NameOf(0))!.Incarnation == 2);
        });
        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"gossip, LAN, {members} members, 2 % loss, {worlds} worlds: news of one member is everywhere after {times.Average():0.00} s, at "
            + $"worst {times.Max():0.00} s (theory {promise.ExpectedSpread.TotalSeconds:0.00} s, promised "
            + $"{promise.Spread.TotalSeconds:0.00} s); {bytes.Average():0} bytes a member in those 5 s, the idle ones included");
        output.WriteLine(line);
        LongRun.Report($"- {line}");
    }

    [Fact]
    public void Whatever_strangers_say_the_detector_goes_on() => Seeds.Each(normally: 5, inLongRun: 200, seed =>
    {
        var world = new World(seed, SwimProfile.Lan) { Weather = { Loss = 0.05 } };
        world.StartConverged(5);
        for (var i = 0; i < 3000; i++)
        {
            var stranger = new System.Net.IPEndPoint(new System.Net.IPAddress([10, 9, 0, (byte)world.Chance.Next(250)]), 7946);
            var messages = Enumerable.Range(0, 1 + world.Chance.Next(4)).Select(_ => Say(world)).ToList();
            world[world.Chance.Next(5)].Run((swim, now) => swim.Step(now, new Input.Packet(stranger, messages)));
            world.Run(TimeSpan.FromMilliseconds(world.Chance.Next(40)));
        }

        // And when they are silent, those who are there find each other again, with the addresses that the layer above tries.
        var tries = 0;
        while (!world.Run(TimeSpan.FromSeconds(30), AllAreHere, TimeSpan.FromSeconds(1)))
        {
            Assert.InRange(++tries, 1, 10);
            foreach (var member in world.Up)
            {
                world.Join(member, world[(member.Number + tries) % 5].Address);
            }
        }

        Assert.All(world.Up, member => Assert.InRange(member.Swim.HealthScore, 0, 7));

        bool AllAreHere() => world.Up.All(member => world.Up.All(other =>
            other.Address.Equals(member.Swim.Find(other.Name)?.Address) && member.Swim.Find(other.Name)!.IsPresent()));
    });

    private static Message Say(World world)
    {
        var chance = world.Chance;
        var name = chance.Next(3) == 0 ? $"stranger{chance.Next(20)}" : World.NameOf(chance.Next(5));
        var incarnation = chance.Next(4) == 0 ? (uint)chance.Next() : (uint)chance.Next(50);
        return chance.Next(9) switch
        {
            0 => new Ping((uint)chance.Next(100), name),
            1 => new IndirectPing((uint)chance.Next(100), Bytes(), (ushort)chance.Next(65536), name, chance.Next(2) == 0),
            2 => new Ack((uint)chance.Next(100), chance.Next(2) == 0 ? null : Bytes()),
            3 => new Nack((uint)chance.Next(100)),
            4 => new Suspect(incarnation, name, $"stranger{chance.Next(5)}"),
            5 => new Dead(incarnation, name, chance.Next(4) == 0 ? name : "stranger1"),
            6 => new User([1]),
            _ => new Alive(incarnation, name, Bytes(), (ushort)chance.Next(65536), Bytes(), Versions.Serf.ToBytes()),
        };

        byte[] Bytes() => [.. Enumerable.Range(0, chance.Next(3) == 0 ? chance.Next(20) : 4).Select(_ => (byte)chance.Next(256))];
    }
}
