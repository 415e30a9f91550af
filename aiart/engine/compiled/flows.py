"""A minimum cut: what of a graph stays on the side of its sources, see `engine.montage.cuts`.

As much as can be flows from nodes that have something to those that want something, phase after phase along the
shortest ways that are left (Dinic 1970, "Algorithm for solution of a problem of maximum flow in a network").
"""

from aiart.engine.compiled.code import compiled

NOWHERE = -2  # a distance: no way is left


@compiled("int64, int64, int64[1], int64[1], int64[1], int64[1], int64[1], int64[1], int64[1], int64[1], int64[1]")
def source_side(first, last, heads, room, extra, begins, arcs, distance, turn, queue, path):
    """Make `distance` of the nodes first, which is 0, to `last` 1 where something is left that flows there, else 0.

    Args:
        heads: (2 * n,), where each arc ends; arc 2 * i is from the first to the second of a pair, 2 * i + 1 back.
        room: (2 * n,), how much may flow along each. It is changed.
        extra: (nodes,), how much each has, or wants, below 0. It is changed.
        begins, arcs, turn, queue, path: (nodes + 1,), (2 * n,), (nodes,), (nodes,), (nodes,), to work in.
    """
    for v in range(last + 1):
        begins[v] = 0
    for a in range(len(heads)):
        begins[heads[a ^ 1]] += 1
    for v in range(last):
        begins[v + 1] += begins[v]
    for a in range(len(heads)):
        begins[heads[a ^ 1]] -= 1
        arcs[begins[heads[a ^ 1]]] = a
    while True:
        count, looked, reached = 0, 0, False
        for v in range(last):
            distance[v], turn[v] = NOWHERE, begins[v]
            if extra[v] < 0:
                distance[v], queue[count] = 0, v
                count += 1
        while looked < count:
            v = queue[looked]
            looked += 1
            reached = reached or extra[v] > 0
            for i in range(begins[v], begins[v + 1]):
                u = heads[arcs[i]]
                if distance[u] == NOWHERE and room[arcs[i] ^ 1] > 0:
                    distance[u], queue[count] = distance[v] + 1, u
                    count += 1
        if not reached:
            break
        for start in range(last):
            v, steps = start, 0
            while extra[start] > 0 and distance[start] != NOWHERE:
                if extra[v] < 0:
                    much = min(extra[start], -extra[v])
                    for i in range(steps):
                        much = min(much, room[path[i]])
                    for i in range(steps):
                        room[path[i]] -= much
                        room[path[i] ^ 1] += much
                    extra[start] -= much
                    extra[v] += much
                    v, steps = start, 0
                    continue
                while turn[v] < begins[v + 1]:
                    a = arcs[turn[v]]
                    if room[a] > 0 and distance[heads[a]] == distance[v] - 1:
                        break
                    turn[v] += 1
                if turn[v] < begins[v + 1]:
                    path[steps] = arcs[turn[v]]
                    v = heads[path[steps]]
                    steps += 1
                else:
                    distance[v] = NOWHERE
                    if steps > 0:
                        steps -= 1
                        v = heads[path[steps] ^ 1]
    count, looked = 0, 0
    for v in range(last):
        distance[v] = 0
        if extra[v] > 0:
            distance[v], queue[count] = 1, v
            count += 1
    while looked < count:
        v = queue[looked]
        looked += 1
        for i in range(begins[v], begins[v + 1]):
            u = heads[arcs[i]]
            if distance[u] == 0 and room[arcs[i]] > 0:
                distance[u], queue[count] = 1, u
                count += 1
