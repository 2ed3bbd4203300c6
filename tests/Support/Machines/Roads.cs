namespace Muster.Tests.Support.Machines;

/// <summary>The roads between all machines of a lab, each of which may be changed at any time.</summary>
public sealed class Roads
{
    private readonly Road[,] _roads;

    internal Roads(int machines)
    {
        _roads = new Road[machines, machines];
        Mend();
    }

    internal Road this[int from, int to] => _roads[from, to];

    /// <summary>One way.</summary>
    public void Set(Machine from, Machine to, Road road) => _roads[from.Index, to.Index] = road;

    /// <summary>All roads to this machine and from it.</summary>
    public void SetAround(Machine machine, Road road)
    {
        for (var other = 0; other < _roads.GetLength(0); other++)
        {
            _roads[machine.Index, other] = road;
            _roads[other, machine.Index] = road;
        }
    }

    public void SetAll(Road road)
    {
        for (var from = 0; from < _roads.GetLength(0); from++)
        {
            for (var to = 0; to < _roads.GetLength(1); to++)
            {
                _roads[from, to] = road;
            }
        }
    }

    /// <summary>Nothing passes between these and all others, either way.</summary>
    public void Part(params Machine[] some)
    {
        var side = some.Select(machine => machine.Index).ToHashSet();
        for (var from = 0; from < _roads.GetLength(0); from++)
        {
            for (var to = 0; to < _roads.GetLength(1); to++)
            {
                _roads[from, to] = side.Contains(from) == side.Contains(to) ? _roads[from, to] : Road.Cut;
            }
        }
    }

    public void Mend() => SetAll(Road.Clear);
}
