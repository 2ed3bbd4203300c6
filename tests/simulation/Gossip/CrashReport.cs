using System.Diagnostics;
using System.Globalization;

namespace Muster.Tests.Simulation.Gossip;

/// <summary>What crashes cost and how long they took, over several worlds of one kind, beside what theory says.</summary>
internal sealed class CrashReport(string kind, int members, double loss, Promise promise)
{
    private readonly List<(double First, double Last, int FalseDeaths, double Datagrams, double Bytes, double Held)> _worlds = [];

    /// <param name="datagrams">Sent by one idle member in a second; so the bytes, with their IP and UDP headers.</param>
    /// <param name="held">Bytes of managed memory that one member holds at the end, with what is on its way to it.</param>
    public void Add(TimeSpan first, TimeSpan last, int falseDeaths, double datagrams, double bytes, double held) =>
        _worlds.Add((first.TotalSeconds, last.TotalSeconds, falseDeaths, datagrams, bytes, held));

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"gossip, {kind}, {members} members, {loss:P0} loss, {_worlds.Count} worlds: a crash is known everywhere after "
        + $"{_worlds.Average(each => each.Last):0.0} s, at worst {_worlds.Max(each => each.Last):0.0} s (expected "
        + $"{promise.Expected.TotalSeconds:0.0} s, promised {promise.KnownEverywhere.TotalSeconds:0.0} s); from the first to know to "
        + $"the last {_worlds.Average(each => each.Last - each.First):0.00} s (expected {promise.ExpectedSpread.TotalSeconds:0.00} s); "
        + $"taken for dead though up: {_worlds.Sum(each => each.FalseDeaths)}; an idle member sends "
        + $"{_worlds.Average(each => each.Datagrams):0.00} datagrams/s, {_worlds.Average(each => each.Bytes):0} bytes/s; it holds "
        + $"{_worlds.Average(each => each.Held) / 1024:0.0} KiB, the process had {Environment.WorkingSet >> 20} MiB, at most {Peak() >> 20} MiB");

    private static long Peak()
    {
        using var self = Process.GetCurrentProcess();
        return self.PeakWorkingSet64;
    }
}
