using System.ComponentModel;
using System.Net;
using Muster.Bedrock;

namespace Muster.Tests.Support.Machines;

/// <summary>
/// Several machines in one room, at 10.77.0.1 and so on, whose roads to each other may be cut, one way or both, made lossy or
/// slow. Nobody outside sees their network, so that any number of labs may stand beside each other.
/// </summary>
public sealed class Lab : IDisposable
{
    private static readonly Lazy<string?> _whyNot = new(FindWhyNot);

    private readonly List<Machine> _machines = [];
    private readonly Switchboard _switchboard;

    /// <param name="machines">How many: 1 to 200.</param>
    /// <param name="seed">Of what is lost on lossy roads.</param>
    public Lab(int machines, ulong seed = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(machines, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(machines, 200);
        Roads = new Roads(machines);
        try
        {
            for (var index = 0; index < machines; index++)
            {
                _machines.Add(Machine.Build(index, new IPAddress([10, 77, 0, (byte)(index + 1)]), machine => _switchboard!.SentBy(machine)));
            }
        }
        catch
        {
            _machines.ForEach(machine => machine.Dispose());
            throw;
        }

        _switchboard = new Switchboard(
            [.. _machines.Select(machine => machine.Card)], [.. _machines.Select(machine => machine.Address)], Roads, new Prng(seed));
    }

    /// <summary>Why there can be none on this computer; null when there can.</summary>
    public static string? WhyNot => _whyNot.Value;

    public Roads Roads { get; }

    public Machine this[int index] => _machines[index];

    public void Dispose()
    {
        _switchboard.Dispose();
        _machines.ForEach(machine => machine.Dispose());
    }

    private static string? FindWhyNot()
    {
        foreach (var program in (string[])["ip", "setpriv"])
        {
            if (PeersFolder.Find(program) is null)
            {
                return $"network namespaces need `{program}`, which is not here";
            }
        }

        try
        {
            new Lab(1).Dispose();
            return null;
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException)
        {
            return $"network namespaces with {NetworkCard.Device} are not allowed here: {e.Message}";
        }
    }
}
