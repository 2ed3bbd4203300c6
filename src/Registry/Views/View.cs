using Muster.Engine;

namespace Muster.Registry.Views;

/// <summary>One immutable picture, and the revision up to which everything that concerns it has been folded in.</summary>
internal sealed record View<TState>(TState State, Revision Covers);
